package dev.touchstone.core.cells.certify;

import dev.touchstone.api.results.CertificationOutcome;
import dev.touchstone.api.results.CertificationResults;
import dev.touchstone.api.results.CertificationStatus;
import dev.touchstone.api.threat.NormBall;
import dev.touchstone.api.threat.Threat;
import dev.touchstone.core.cells.Bench;
import dev.touchstone.core.cells.Cell;
import dev.touchstone.core.cells.CellKind;
import dev.touchstone.core.cells.Declared;
import dev.touchstone.core.cells.Gathering;
import dev.touchstone.core.cells.Place;
import dev.touchstone.core.cells.Placed;
import dev.touchstone.core.cells.Planning;
import dev.touchstone.core.cells.Speed;
import dev.touchstone.core.cells.clean.CleanKind;
import dev.touchstone.core.check.Examination;
import dev.touchstone.core.evaluation.ClassifierPool;
import dev.touchstone.core.results.Expected;
import dev.touchstone.core.results.OutcomeChecks;
import dev.touchstone.core.suite.Suite;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Cells that certify samples of one entry, with one certifier at one threat. */
public final class CertifyKind extends CellKind<CertifyWork, StoredCertification> {

  private static final CertifySection SECTION = new CertifySection();

  /**
   * What a certified sample costs, in queries, until certifiers have run: linear bounds go
   * backwards from each layer and each class.
   */
  private static final int QUERIES_PER_CERTIFICATE = 150;

  /** The kind. */
  public CertifyKind() {
    super(CertifyWork.class, StoredCertification.class, Optional.of(SECTION));
  }

  @Override
  public boolean serves(Optional<Threat> threat) {
    return threat.flatMap(Threat::ball).isPresent();
  }

  /** Shows each certifier the entries that it will certify. */
  @Override
  public void examine(Suite suite, Examination examination) {
    List<CertifierUse> uses = suite.uses(SECTION);
    for (int i = 0; i < uses.size(); i++) {
      CertifierUse use = uses.get(i);
      examination.each(
          SECTION.path(i),
          use.entries(),
          use.threats(),
          Examination.NAME_ENTRIES,
          "name the threats that it fits under 'threats'",
          (entry, threat) ->
              use.component()
                  .certifier()
                  .check(UntrainedCertification.of(entry, threat, examination.cancellation())));
    }
  }

  @Override
  public void planThreat(Planning planning, int entry, int threat) {
    List<CertifierUse> uses = planning.suite().uses(SECTION);
    Threat at = planning.suite().threats().get(threat);
    Map<Integer, List<String>> planned = new HashMap<>();
    for (int c = 0; c < uses.size(); c++) {
      CertifierUse use = uses.get(c);
      if (use.entries().contains(entry) && at.ball().filter(use.threats()::contains).isPresent()) {
        List<String> earlier =
            use.after().map(index -> planned.getOrDefault(index, List.of())).orElse(List.of());
        planned.put(
            c, plan(planning, use, at.ball().orElseThrow(), Place.of(entry, threat, c), earlier));
      }
    }
  }

  /**
   * Adds one certifier's cells.
   *
   * @param earlier cells of the certifier whose verdicts it takes over
   * @return the hashes of its cells
   */
  private static List<String> plan(
      Planning planning, CertifierUse use, NormBall at, Place place, List<String> earlier) {
    Suite suite = planning.suite();
    List<List<Integer>> chunks = planning.chunks(use.limit().orElse(Integer.MAX_VALUE));
    List<String> hashes = new ArrayList<>();
    for (int i = 0; i < chunks.size(); i++) {
      Optional<String> after = i < earlier.size() ? Optional.of(earlier.get(i)) : Optional.empty();
      CertifyWork work =
          new CertifyWork(
              planning.entries().get(place.entry()),
              at,
              use.component().spec(),
              chunks.get(i),
              suite.evaluation().batch(),
              suite.seed(),
              after);
      List<String> dependsOn = new ArrayList<>(after.stream().toList());
      dependsOn.add(work.entry().hash());
      long queries = (long) QUERIES_PER_CERTIFICATE * chunks.get(i).size();
      planning.add(Cell.of(work, place, dependsOn, queries));
      hashes.add(work.hash());
    }
    return hashes;
  }

  @Override
  public String subject(CertifyWork work) {
    return "certifier '" + work.certifier().id() + "'";
  }

  @Override
  public void measure(Cell cell, Suite suite, StoredCertification result, Speed speed) {
    speed.addSamples(measured(cell), cell.samples(), result.seconds());
  }

  @Override
  public double seconds(Cell cell, Suite suite, int trainingImages, Speed speed) {
    OptionalDouble measured = speed.secondsPerSample(measured(cell));
    return measured.isPresent()
        ? measured.getAsDouble() * cell.samples()
        : super.seconds(cell, suite, trainingImages, speed);
  }

  /** Certifiers differ so much that each tells of itself alone. */
  private static Object measured(Cell cell) {
    return "certifier " + cell.place().use().getAsInt();
  }

  @Override
  public void run(CertifyWork work, Bench bench) {
    try (ClassifierPool.Lease lease = bench.lease(work.entry(), work.batch())) {
      CertificationEvaluator evaluator =
          new CertificationEvaluator(
              work,
              lease.entry(),
              bench.tools().components().certifier(work.certifier()),
              bench.images(work.samples()),
              decidedEarlier(work, bench));
      bench.keep(
          work,
          evaluator.evaluate(
              CleanKind.stored(bench, work.entry(), work.samples(), work.batch()),
              bench.progress(),
              bench.cancellation()));
    }
  }

  /** Verdicts of an earlier cell by sample, without those that leave a sample undecided. */
  private Map<Integer, CertificationOutcome> decidedEarlier(CertifyWork work, Bench bench) {
    if (work.after().isEmpty()) {
      return Map.of();
    }
    return bench.earlier(work, work.after().get(), this).outcomes().stream()
        .filter(outcome -> outcome.status() != CertificationStatus.UNDECIDED)
        .collect(Collectors.toMap(CertificationOutcome::sample, Function.identity()));
  }

  @Override
  public void check(StoredCertification result, Expected expected) {
    expected.requireSamples(result.outcomes().stream().map(CertificationOutcome::sample).toList());
    for (CertificationOutcome outcome : result.outcomes()) {
      expected.requireClass(outcome.label(), outcome.sample());
    }
    OutcomeChecks.seconds(result.seconds());
  }

  @Override
  public Map<Integer, Integer> labels(StoredCertification result) {
    return result.outcomes().stream()
        .collect(Collectors.toMap(CertificationOutcome::sample, CertificationOutcome::label));
  }

  @Override
  public double seconds(StoredCertification result) {
    return result.seconds();
  }

  @Override
  public void gather(Gathering gathering, int entry, List<Placed> cells) {
    byPlace(cells).forEach(some -> gathering.entry(entry).add(gathered(gathering, some)));
  }

  private CertificationResults gathered(Gathering gathering, List<Placed> cells) {
    Placed first = cells.get(0);
    Declared use = gathering.declared(first);
    int threat = first.place().threat().getAsInt();
    Stored<StoredCertification> stored = stored(gathering, cells, Optional::empty);
    return new CertificationResults(
        use.name(),
        use.at(threat),
        gathering.threats().get(threat).ball().orElseThrow(),
        stored.planned(),
        stored.results().stream()
            .flatMap(result -> result.outcomes().stream())
            .sorted(Comparator.comparingInt(CertificationOutcome::sample))
            .toList(),
        stored.failures(),
        stored.seconds());
  }
}
