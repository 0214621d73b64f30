package dev.touchstone.core.cells.clean;

import dev.touchstone.api.data.LabeledImages;
import dev.touchstone.api.results.CleanOutcome;
import dev.touchstone.core.cells.Bench;
import dev.touchstone.core.cells.Cell;
import dev.touchstone.core.cells.CellKind;
import dev.touchstone.core.cells.Gathering;
import dev.touchstone.core.cells.Pace;
import dev.touchstone.core.cells.Place;
import dev.touchstone.core.cells.Placed;
import dev.touchstone.core.cells.Planning;
import dev.touchstone.core.cells.Recheck;
import dev.touchstone.core.evaluation.ClassifierPool;
import dev.touchstone.core.evaluation.Verdict;
import dev.touchstone.core.results.Expected;
import dev.touchstone.core.results.OutcomeChecks;
import dev.touchstone.core.results.StoredCell;
import dev.touchstone.core.work.EntrySpec;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Cells that classify unattacked samples. */
public final class CleanKind extends CellKind<CleanWork, StoredClean> {

  /** The kind. */
  public CleanKind() {
    super(CleanWork.class, StoredClean.class, Optional.empty());
  }

  @Override
  public void planEntry(Planning planning, int entry) {
    EntrySpec spec = planning.entries().get(entry);
    for (List<Integer> chunk : planning.chunks(planning.samples().size())) {
      planning.add(
          Cell.of(
              new CleanWork(spec, chunk, planning.suite().evaluation().batch()),
              Place.of(entry),
              List.of(spec.hash()),
              chunk.size()));
    }
  }

  @Override
  public String subject(CleanWork work) {
    return "model '" + work.entry().model().id() + "'";
  }

  /** Most of what they take is the opening of a network. */
  @Override
  public Pace pace() {
    return new Pace(
        Pace.USUAL.overhead(),
        /* known= */ true,
        /* telling= */ false,
        /* late= */ false,
        Pace.Row.WHOLE_CELL);
  }

  @Override
  public void run(CleanWork work, Bench bench) {
    long start = System.nanoTime();
    LabeledImages images = bench.images(work.samples());
    try (ClassifierPool.Lease lease = bench.lease(work.entry(), work.batch())) {
      List<CleanOutcome> outcomes =
          CleanEvaluator.outcomes(
              CleanEvaluator.judge(
                  lease.classifier(),
                  images,
                  work.samples(),
                  work.batch(),
                  work.entry().seed(),
                  bench.cancellation()),
              images,
              work.samples());
      bench.keep(work, new StoredClean(outcomes, (System.nanoTime() - start) / 1e9));
      bench
          .tools()
          .memory()
          .get(ChanceAlarm.class, ChanceAlarm::new)
          .hear(work.entry(), outcomes, bench.dataset().classes());
    }
  }

  @Override
  public Recheck recheck(CleanWork work, StoredCell<StoredClean> cell, Bench bench) {
    Recheck recheck = new Recheck();
    LabeledImages images = bench.images(work.samples());
    try (ClassifierPool.Lease lease = bench.lease(work.entry(), work.batch())) {
      List<Verdict> verdicts =
          CleanEvaluator.judge(
              lease.classifier(),
              images,
              work.samples(),
              work.batch(),
              work.entry().seed(),
              bench.cancellation());
      for (int i = 0; i < verdicts.size(); i++) {
        CleanOutcome stored = cell.result().outcomes().get(i);
        Verdict now = verdicts.get(i);
        if (stored.label() != images.labels()[i]) {
          recheck.failed(
              "sample %d has class %d, not %d"
                  .formatted(stored.sample(), images.labels()[i], stored.label()));
        } else if (now.prediction() == stored.prediction() || now.agreesWith(stored.margin())) {
          recheck.held("unattacked images");
        } else {
          recheck.failed(
              "sample %d is classified as %d, and %d is stored"
                  .formatted(stored.sample(), now.prediction(), stored.prediction()));
        }
      }
    }
    return recheck;
  }

  @Override
  public void check(StoredClean result, Expected expected) {
    expected.requireSamples(result.outcomes().stream().map(CleanOutcome::sample).toList());
    for (CleanOutcome outcome : result.outcomes()) {
      OutcomeChecks.prediction(
          outcome.sample(), outcome.label(), outcome.prediction(), outcome.margin(), expected);
    }
    OutcomeChecks.seconds(result.seconds());
  }

  @Override
  public Map<Integer, Integer> labels(StoredClean result) {
    return result.outcomes().stream()
        .collect(Collectors.toMap(CleanOutcome::sample, CleanOutcome::label));
  }

  @Override
  public double seconds(StoredClean result) {
    return result.seconds();
  }

  @Override
  public void gather(Gathering gathering, int entry, List<Placed> cells) {
    Stored<StoredClean> stored = stored(gathering, cells, Optional::empty);
    stored.results().forEach(result -> gathering.entry(entry).addClean(result.outcomes()));
    stored.failures().forEach(gathering.entry(entry)::addCleanFailure);
  }

  /**
   * The stored outcomes of unattacked samples.
   *
   * @return empty if they are not stored
   */
  public static List<CleanOutcome> stored(
      Bench bench, EntrySpec entry, List<Integer> samples, int batch) {
    CleanWork work = new CleanWork(entry, samples, batch);
    return bench
        .tools()
        .results()
        .cell(work, new CleanKind())
        .value()
        .map(cell -> cell.result().outcomes())
        .orElse(List.of());
  }
}
