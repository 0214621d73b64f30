package dev.touchstone.core.cells.attack;

import dev.touchstone.api.UserException;
import dev.touchstone.api.attack.Access;
import dev.touchstone.api.attack.Attack;
import dev.touchstone.api.attack.AttackFactory;
import dev.touchstone.api.data.ImageShape;
import dev.touchstone.api.results.AttackResults;
import dev.touchstone.api.results.SampleOutcome;
import dev.touchstone.api.results.SampleStatus;
import dev.touchstone.api.threat.NormBall;
import dev.touchstone.api.threat.Threat;
import dev.touchstone.core.cells.Bench;
import dev.touchstone.core.cells.Cell;
import dev.touchstone.core.cells.CellKind;
import dev.touchstone.core.cells.Declared;
import dev.touchstone.core.cells.FoundImages;
import dev.touchstone.core.cells.Gathering;
import dev.touchstone.core.cells.Place;
import dev.touchstone.core.cells.Placed;
import dev.touchstone.core.cells.Planning;
import dev.touchstone.core.cells.Recheck;
import dev.touchstone.core.cells.Speed;
import dev.touchstone.core.cells.clean.CleanKind;
import dev.touchstone.core.cells.prepare.PrepareKind;
import dev.touchstone.core.check.Examination;
import dev.touchstone.core.check.UntrainedAttackTask;
import dev.touchstone.core.evaluation.ClassifierPool;
import dev.touchstone.core.evaluation.Components;
import dev.touchstone.core.results.Expected;
import dev.touchstone.core.results.StoredCell;
import dev.touchstone.core.results.StoredResults;
import dev.touchstone.core.suite.BoundComponent;
import dev.touchstone.core.suite.Suite;
import dev.touchstone.core.work.GradientGraph;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Cells that attack samples of one entry, with one attack at one threat. */
public final class AttackKind extends CellKind<AttackWork, StoredAttack> {

  private static final Logger LOG = LoggerFactory.getLogger(AttackKind.class);

  private static final AttackSection SECTION = new AttackSection();

  /** The kind. */
  public AttackKind() {
    super(AttackWork.class, StoredAttack.class, Optional.of(SECTION));
  }

  /** Shows each attack the entries that it will ask. */
  @Override
  public void examine(Suite suite, Examination examination) {
    List<AttackUse> uses = suite.uses(SECTION);
    for (int i = 0; i < uses.size(); i++) {
      AttackUse use = uses.get(i);
      examination.each(
          SECTION.path(i),
          use.source().map(List::of).orElse(use.entries()),
          use.threats().stream().flatMap(threat -> threat.ball().stream()).toList(),
          use.source().isPresent() ? "give another 'from'" : Examination.NAME_ENTRIES,
          "",
          (entry, threat) ->
              use.component().attack().check(new UntrainedAttackTask(entry, threat)));
      if (use.judgeDraws() > 1) {
        examination.each(
            SECTION.path(i) + "." + AttackSection.JUDGE_DRAWS,
            use.entries(),
            suite.threats().subList(0, 1),
            Examination.NAME_ENTRIES,
            "",
            (entry, threat) -> requireRandom(entry.stochastic()));
      }
      if (use.precision() == Precision.BF16) {
        examination.each(
            SECTION.path(i) + "." + AttackSection.PRECISION,
            use.source().map(List::of).orElse(use.entries()),
            suite.threats().subList(0, 1),
            use.source().isPresent() ? "give another 'from'" : Examination.NAME_ENTRIES,
            "",
            (entry, threat) -> GradientSource.require(entry.network().isPresent()));
      }
    }
  }

  private static void requireRandom(boolean stochastic) {
    if (!stochastic) {
      throw new UserException(
          "the entry is not random, and one draw of its answer is like another");
    }
  }

  /** Cells stand after those that they need: the entries that transfer attacks ask are needed. */
  @Override
  public void planEntry(Planning planning, int entry) {
    planning.suite().uses(SECTION).stream()
        .flatMap(use -> use.source().stream())
        .forEach(source -> PrepareKind.plan(planning, source));
  }

  @Override
  public void planThreat(Planning planning, int entry, int threat) {
    Suite suite = planning.suite();
    Threat at = suite.threats().get(threat);
    List<AttackUse> uses = suite.uses(SECTION);
    Map<Integer, List<String>> earlier = new HashMap<>();
    for (int a = 0; a < uses.size(); a++) {
      AttackUse use = uses.get(a);
      if (!use.entries().contains(entry) || !use.threats().contains(at)) {
        continue;
      }
      // The same work at each ε: it is done once, and says something at all of them.
      boolean nearest = told(use.component(), false, () -> seeksNearest(use.component()));
      List<List<Integer>> chunks = planning.chunks(use.limit().orElse(Integer.MAX_VALUE));
      for (int c = 0; c < chunks.size(); c++) {
        int from = c * suite.evaluation().cell();
        int images = Math.max(0, suite.evaluation().images() - from);
        int examples =
            Math.max(0, Math.min(suite.evaluation().gallery() - from, chunks.get(c).size()));
        List<String> after =
            suite.evaluation().cascade() && !nearest
                ? earlier.getOrDefault(c, List.of())
                : List.of();
        AttackWork work =
            new AttackWork(
                planning.entries().get(entry),
                use.source().map(planning.entries()::get),
                nearest ? whole(at, planning.shape()) : at,
                use.component().spec(),
                use.queries().stream().boxed().findFirst(),
                chunks.get(c),
                suite.evaluation().batch(),
                suite.seed(),
                after,
                examples,
                precision(use, planning, entry),
                gradients(use, planning, entry),
                use.judgeDraws() > 1 ? Optional.of(use.judgeDraws()) : Optional.empty(),
                images < chunks.get(c).size() ? Optional.of(images) : Optional.empty());
        List<String> dependsOn = new ArrayList<>(after);
        work.involved().forEach(needed -> dependsOn.add(needed.hash()));
        long queries = queries(use, planning.classes()) * chunks.get(c).size();
        planning.add(Cell.of(work, Place.of(entry, threat, a), dependsOn, queries));
        List<String> broken = new ArrayList<>(after);
        broken.add(work.hash());
        earlier.put(c, broken);
      }
    }
  }

  private static Threat whole(Threat threat, ImageShape shape) {
    return threat.ball().map(ball -> (Threat) NormBall.whole(ball.norm(), shape)).orElse(threat);
  }

  /** An address says what is computed, so that {@code auto} ends here. */
  private static Optional<Precision> precision(AttackUse use, Planning planning, int entry) {
    boolean low =
        switch (use.precision()) {
          case FLOAT32 -> false;
          case BF16 -> true;
          case AUTO -> planning.fasterInBfloat16(use.source().orElse(entry));
        };
    return low ? Optional.of(Precision.BF16) : Optional.empty();
  }

  private static Optional<GradientGraph> gradients(AttackUse use, Planning planning, int entry) {
    return use.component().asks(Access.GRADIENTS)
        ? planning.gradients(use.source().orElse(entry))
        : Optional.empty();
  }

  private static long queries(AttackUse use, int classes) {
    long told = queries(use.component(), classes);
    return use.queries().isPresent() && (told == 0 || told > use.queries().getAsLong())
        ? use.queries().getAsLong()
        : told;
  }

  /** Of an attack that uses others and tells nothing of itself: what these take together. */
  private static long queries(BoundComponent attack, int classes) {
    long own = told(attack, 0L, () -> queries(factory(attack), attack, classes));
    return own > 0
        ? own
        : attack.attacks().values().stream().mapToLong(used -> queries(used, classes)).sum();
  }

  private static <P extends Record> long queries(
      AttackFactory<P> factory, BoundComponent attack, int classes) {
    return factory.estimatedQueries(factory.parametersType().cast(attack.parameters()), classes);
  }

  /** Of an attack that uses others: what the first of them takes. */
  private static OptionalLong ifBroken(BoundComponent attack) {
    OptionalLong own = told(attack, OptionalLong.empty(), () -> ifBroken(factory(attack), attack));
    return own.isPresent() || attack.attacks().isEmpty()
        ? own
        : ifBroken(attack.attacks().values().iterator().next());
  }

  private static <P extends Record> OptionalLong ifBroken(
      AttackFactory<P> factory, BoundComponent attack) {
    return factory.queriesIfBroken(factory.parametersType().cast(attack.parameters()));
  }

  private static boolean seeksNearest(BoundComponent attack) {
    return attack.attack().seeksNearest();
  }

  private static AttackFactory<?> factory(BoundComponent attack) {
    return (AttackFactory<?>) attack.component().factory();
  }

  /** What a faulty plugin cannot tell is told otherwise: nothing but estimates depends on it. */
  private static <T> T told(BoundComponent attack, T otherwise, Supplier<T> asked) {
    return told(attack.id(), otherwise, asked);
  }

  private static <T> T told(String attack, T otherwise, Supplier<T> asked) {
    try {
      return asked.get();
    } catch (RuntimeException | LinkageError e) {
      LOG.debug("attack '{}' cannot tell its cost", attack, e);
      return otherwise;
    }
  }

  @Override
  public String subject(AttackWork work) {
    return "attack '" + work.attack().id() + "'";
  }

  @Override
  public void measure(Cell cell, Suite suite, StoredAttack result, Speed speed) {
    speed.addQueries(
        result.outcomes().stream()
            .mapToDouble(outcome -> outcome.queries() + outcome.gradientQueries())
            .sum(),
        result.seconds());
  }

  @Override
  public void learn(Cell cell, Suite suite, StoredAttack result, Speed speed) {
    Threat at = suite.threats().get(cell.place().threat().getAsInt());
    Threat searched = cell.work().atThreat().orElse(at);
    hardness(speed).add(cell.place(), searched, at, result.outcomes());
  }

  private static Hardness hardness(Speed speed) {
    return speed.notes().get(Hardness.class, Hardness::new);
  }

  @Override
  public double seconds(Cell cell, Suite suite, int trainingImages, Speed speed) {
    AttackUse use = suite.uses(SECTION).get(cell.place().use().getAsInt());
    double most = (double) cell.estimatedQueries() / cell.samples();
    OptionalLong ifBroken = ifBroken(use.component());
    return hardness(speed)
            .expected(cell.place(), most, ifBroken.isPresent() ? ifBroken.getAsLong() : most)
        * cell.samples()
        / speed.queriesPerSecond();
  }

  @Override
  public void run(AttackWork work, Bench bench) {
    Candidates candidates = Candidates.of(bench.tools().memory());
    try (ClassifierPool.Lease target = bench.lease(work.entry(), work.batch());
        ClassifierPool.Lease asked =
            bench.lease(work.source().orElse(work.entry()), work.batch())) {
      int imageSize = bench.dataset().shape().size();
      boolean wanted = candidates.wanted(work, imageSize);
      AttackEvaluator evaluator =
          new AttackEvaluator(
              work,
              target.classifier(),
              work.source().map(source -> asked.classifier()),
              bench.tools().components().attack(work.attack()),
              bench.images(work.samples()),
              brokenEarlier(work, bench),
              expected(work, bench),
              wanted);
      StoredAttack result =
          evaluator.evaluate(
              CleanKind.stored(bench, work.entry(), work.samples(), work.batch()),
              bench.progress(),
              bench.cancellation());
      bench.keep(work, result, evaluator.found(result));
      if (wanted) {
        candidates.offer(work, imageSize, evaluator::attacked);
      }
    }
  }

  /** Queries of a sample that stays robust, as the attack tells; 0 if it does not. */
  private static long expected(AttackWork work, Bench bench) {
    Components components = bench.tools().components();
    int classes = bench.dataset().classes();
    long own = told(work.attack().id(), 0L, () -> components.queries(work.attack(), classes));
    long all =
        own > 0
            ? own
            : Candidates.attacks(work.attack()).stream()
                .mapToLong(used -> told(used.id(), 0L, () -> components.queries(used, classes)))
                .sum();
    return Math.min(all, work.allowed().orElse(all));
  }

  private Set<Integer> brokenEarlier(AttackWork work, Bench bench) {
    Set<Integer> broken = new HashSet<>();
    for (String hash : work.after()) {
      for (SampleOutcome outcome : bench.earlier(work, hash, this).outcomes()) {
        if (!at(outcome, work.threat()).status().robust()) {
          broken.add(outcome.sample());
        }
      }
    }
    return broken;
  }

  /** What an outcome of an attack that seeks the nearest image says at a ball. */
  private static SampleOutcome at(SampleOutcome outcome, Threat threat) {
    return threat.ball().map(outcome::at).orElse(outcome);
  }

  @Override
  public Recheck recheck(AttackWork work, StoredCell<StoredAttack> cell, Bench bench) {
    return new AttackRecheck(
            work, cell.result(), bench.tools().results().images(work.hash(), cell), bench)
        .check();
  }

  @Override
  public boolean lacksImages(
      AttackWork work, StoredCell<StoredAttack> cell, StoredResults results) {
    int kept = results.images(work.hash(), cell).map(some -> some.samples().size()).orElse(0);
    return IntStream.range(0, cell.result().outcomes().size())
            .filter(work::keeps)
            .filter(i -> cell.result().outcomes().get(i).status() == SampleStatus.BROKEN)
            .count()
        > kept;
  }

  @Override
  public Optional<FoundImages> found(
      AttackWork work, StoredCell<StoredAttack> cell, Threat at, Bench bench) {
    return Optional.of(FoundBroken.of(work, cell, at, bench));
  }

  @Override
  public void check(StoredAttack result, Expected expected) {
    AttackChecks.check(result, expected);
  }

  @Override
  public Map<Integer, Integer> labels(StoredAttack result) {
    return result.outcomes().stream()
        .collect(Collectors.toMap(SampleOutcome::sample, SampleOutcome::label));
  }

  @Override
  public double seconds(StoredAttack result) {
    return result.seconds();
  }

  @Override
  public void gather(Gathering gathering, int entry, List<Placed> cells) {
    PrecisionSection precision = new PrecisionSection();
    NearestSection nearest = new NearestSection();
    SpatialSection spatial = new SpatialSection();
    byPlace(cells)
        .forEach(
            some ->
                gathering.entry(entry).add(gathered(gathering, some, precision, nearest, spatial)));
    precision.section().ifPresent(gathering.entry(entry)::add);
    nearest.section().ifPresent(gathering.entry(entry)::add);
    spatial.section().ifPresent(gathering.entry(entry)::add);
  }

  private AttackResults gathered(
      Gathering gathering,
      List<Placed> cells,
      PrecisionSection precision,
      NearestSection nearest,
      SpatialSection spatial) {
    Placed first = cells.get(0);
    Declared use = gathering.declared(first);
    int threat = first.place().threat().getAsInt();
    Stored<StoredAttack> stored =
        stored(
            gathering,
            cells,
            () -> use.source().flatMap(source -> failedSource(gathering, source)));
    Threat at = gathering.threats().get(threat);
    at.ball().ifPresent(ball -> precision.add(use.name(), ball, stored.results()));
    spatial.add(use.name(), at, stored.results());
    boolean sought = use.component().descriptor().capabilities().contains(Attack.MINIMUM_NORM);
    List<SampleOutcome> outcomes =
        stored.results().stream()
            .flatMap(result -> result.outcomes().stream())
            .map(outcome -> sought ? at(outcome, at) : outcome)
            .sorted(Comparator.comparingInt(SampleOutcome::sample))
            .toList();
    if (sought) {
      at.ball().ifPresent(ball -> nearest.add(use.name(), ball.norm(), stored.results()));
    }
    return new AttackResults(
        use.name(),
        BoundComponent.with(
            use.at(threat), PrecisionSection.used(use.at(threat), stored.results())),
        use.source().map(gathering::entryName),
        at,
        stored.planned(),
        outcomes,
        stored.failures(),
        stored.results().stream()
            .flatMap(result -> result.examples().stream())
            // The nearest image of a sample that is robust here lies in no ball of this size.
            .filter(each -> !sought || !at(each.outcome(), at).status().robust())
            .toList(),
        stored.seconds());
  }

  /** Why the entry that a transfer attack asks has no model. */
  private static Optional<String> failedSource(Gathering gathering, int source) {
    return gathering
        .modelFailure(source)
        .map(
            why ->
                "the attack asks entry '%s', which failed: %s"
                    .formatted(gathering.entryName(source), why));
  }
}
