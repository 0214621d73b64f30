package dev.touchstone.core.cells.certify;

import dev.touchstone.api.results.CertificationOutcome;
import dev.touchstone.api.results.CertificationResults;
import dev.touchstone.api.results.CertificationStatus;
import dev.touchstone.api.threat.Threat;
import dev.touchstone.core.cells.Bench;
import dev.touchstone.core.cells.Cell;
import dev.touchstone.core.cells.CellKind;
import dev.touchstone.core.cells.Gathering;
import dev.touchstone.core.cells.Placed;
import dev.touchstone.core.cells.Planning;
import dev.touchstone.core.cells.Speed;
import dev.touchstone.core.cells.clean.CleanKind;
import dev.touchstone.core.check.Examination;
import dev.touchstone.core.evaluation.ClassifierPool;
import dev.touchstone.core.results.Expected;
import dev.touchstone.core.results.OutcomeChecks;
import dev.touchstone.core.results.StoredCell;
import dev.touchstone.core.results.StoredResults;
import dev.touchstone.core.suite.Suite;
import dev.touchstone.core.suite.SuiteSection;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Cells that certify samples of one entry, with one certifier at one threat. */
public final class CertifyKind extends CellKind<CertifyWork, StoredCertification, CertifyPlace> {

  private static final CertifySection SECTION = new CertifySection();

  /**
   * What a certified sample costs, in queries, until certifiers have run: linear bounds go
   * backwards from each layer and each class.
   */
  private static final int QUERIES_PER_CERTIFICATE = 150;

  /** The kind. */
  public CertifyKind() {
    super("certify", CertifyWork.class, StoredCertification.class, CertifyPlace.class);
  }

  @Override
  public Optional<SuiteSection<?>> section() {
    return Optional.of(SECTION);
  }

  @Override
  public void examine(Suite suite, Examination examination) {
    SECTION.examine(suite, examination);
  }

  @Override
  public void planThreat(Planning planning, int entry, int threat) {
    List<CertifierUse> uses = planning.suite().uses(SECTION);
    Threat at = planning.suite().threats().get(threat);
    Map<Integer, List<String>> planned = new HashMap<>();
    for (int c = 0; c < uses.size(); c++) {
      CertifierUse use = uses.get(c);
      if (use.entries().contains(entry) && use.threats().contains(at)) {
        List<String> earlier =
            use.after().map(index -> planned.getOrDefault(index, List.of())).orElse(List.of());
        planned.put(c, plan(planning, use, new CertifyPlace(entry, threat, c), earlier));
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
      Planning planning, CertifierUse use, CertifyPlace place, List<String> earlier) {
    Suite suite = planning.suite();
    List<List<Integer>> chunks = planning.chunks(use.limit().orElse(Integer.MAX_VALUE));
    List<String> hashes = new ArrayList<>();
    for (int i = 0; i < chunks.size(); i++) {
      Optional<String> after = i < earlier.size() ? Optional.of(earlier.get(i)) : Optional.empty();
      CertifyWork work =
          new CertifyWork(
              planning.entries().get(place.entry()),
              suite.threats().get(place.threat()),
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
  public String label(Suite suite, CertifyPlace place) {
    return "%s · %s · %s"
        .formatted(
            suite.entries().get(place.entry()).name(),
            suite.threats().get(place.threat()).label(),
            suite.uses(SECTION).get(place.certifier()).name());
  }

  @Override
  public String subject(CertifyWork work) {
    return "certifier '" + work.certifier().id() + "'";
  }

  @Override
  public void measure(Cell cell, Suite suite, StoredResults results, Speed speed) {
    results
        .cell((CertifyWork) cell.work(), this)
        .value()
        .map(StoredCell::result)
        .ifPresent(result -> speed.addSamples(measured(cell), cell.samples(), result.seconds()));
  }

  @Override
  public double seconds(Cell cell, Suite suite, int trainingImages, Speed speed) {
    return speed
            .secondsPerSample(measured(cell))
            .orElse(QUERIES_PER_CERTIFICATE / speed.queriesPerSecond())
        * cell.samples();
  }

  /** Certifiers differ so much that each tells of itself alone. */
  private static Object measured(Cell cell) {
    return "certifier " + ((CertifyPlace) cell.place()).certifier();
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
  public double seconds(StoredCertification result) {
    return result.seconds();
  }

  @Override
  public List<DeclaredCertifier> declare(Suite suite) {
    return suite.uses(SECTION).stream()
        .map(
            use ->
                new DeclaredCertifier(
                    use.name(), use.component().use(suite.threats()), use.limit()))
        .toList();
  }

  @Override
  public Class<DeclaredCertifier> declared() {
    return DeclaredCertifier.class;
  }

  @Override
  public void gather(Gathering gathering, int entry, List<Placed<CertifyPlace>> cells) {
    Map<CertifyPlace, List<Placed<CertifyPlace>>> byPlace = new LinkedHashMap<>();
    cells.forEach(
        cell -> byPlace.computeIfAbsent(cell.place(), place -> new ArrayList<>()).add(cell));
    byPlace.keySet().stream()
        .sorted(
            Comparator.comparingInt(CertifyPlace::threat).thenComparingInt(CertifyPlace::certifier))
        .forEach(place -> gathering.entry(entry).add(gather(gathering, place, byPlace.get(place))));
  }

  private CertificationResults gather(
      Gathering gathering, CertifyPlace place, List<Placed<CertifyPlace>> cells) {
    DeclaredCertifier use =
        gathering.declared(this, DeclaredCertifier.class).get(place.certifier());
    Threat threat = gathering.threats().get(place.threat());
    List<CertificationOutcome> outcomes = new ArrayList<>();
    Set<String> failures = new LinkedHashSet<>();
    double seconds = 0;
    for (Placed<CertifyPlace> cell : cells) {
      Optional<StoredCertification> result = result(gathering, cell, threat);
      if (result.isPresent()) {
        outcomes.addAll(result.get().outcomes());
        seconds += result.get().seconds();
      } else {
        gathering.failure(cell.hash()).ifPresent(failures::add);
      }
    }
    outcomes.sort(Comparator.comparingInt(CertificationOutcome::sample));
    return new CertificationResults(
        use.name(),
        use.component(),
        threat,
        cells.stream().mapToInt(Placed::samples).sum(),
        outcomes,
        List.copyOf(failures),
        seconds);
  }

  private Optional<StoredCertification> result(
      Gathering gathering, Placed<CertifyPlace> cell, Threat threat) {
    Expected expected =
        gathering.expected(cell.place().entry(), cell.samples(), Optional.of(threat));
    return gathering.believed(
        gathering
            .stored()
            .cell(cell.hash(), this, expected)
            .unless(
                read ->
                    gathering
                        .labels()
                        .contradiction(
                            read.result().outcomes(),
                            CertificationOutcome::sample,
                            CertificationOutcome::label)));
  }
}
