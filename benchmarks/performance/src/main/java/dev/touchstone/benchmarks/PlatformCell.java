package dev.touchstone.benchmarks;

import dev.touchstone.api.Cancellation;
import dev.touchstone.api.Progress;
import dev.touchstone.core.Platform;
import dev.touchstone.core.PlatformSettings;
import dev.touchstone.core.cells.Cell;
import dev.touchstone.core.cells.attack.AttackWork;
import dev.touchstone.core.cells.clean.CleanKind;
import dev.touchstone.core.cells.clean.CleanWork;
import dev.touchstone.core.evaluation.DatasetPool;
import dev.touchstone.core.plugins.PluginLocations;
import dev.touchstone.core.results.StoredResults;
import dev.touchstone.core.run.CellRunner;
import dev.touchstone.core.run.Plan;
import dev.touchstone.core.store.Json;
import dev.touchstone.core.store.ResultsStore;
import dev.touchstone.core.work.CellFailure;
import dev.touchstone.core.work.CellWork;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** One attack cell of a suite on stroke digits, ready to be run again and again. */
final class PlatformCell implements AutoCloseable {

  private static final String SUITE =
      """
      suite: pgd-benchmark
      dataset: { id: strokes, train: 4000, test: %d }
      threats: [{ norm: linf, epsilon: %s }]
      entries: [{ model: convnet, training: { epochs: 1 } }]
      attacks: [{ id: pgd, steps: %d, step-size: %s, random-start: false }]
      evaluation: { batch: %d, cell: %d, gallery: 0 }
      """;

  /** More than a batch, because misclassified samples are not attacked. */
  private static final int TEST_IMAGES = 200;

  private final Platform platform;
  private final ResultsStore store;
  private final CellRunner cells;
  private final AttackWork work;

  private PlatformCell(Platform platform, ResultsStore store, CellRunner cells, AttackWork work) {
    this.platform = platform;
    this.store = store;
    this.cells = cells;
    this.work = work;
  }

  static PlatformCell prepare(Path home) {
    try {
      Path folder = Files.createTempDirectory("touchstone-benchmark");
      Path suite = folder.resolve("suite.yaml");
      Files.writeString(
          suite,
          SUITE.formatted(
              TEST_IMAGES,
              PgdBenchmark.EPSILON,
              PgdBenchmark.STEPS,
              PgdBenchmark.STEP_SIZE,
              PgdBenchmark.BATCH,
              TEST_IMAGES));
      Platform platform =
          Platform.start(
              new PlatformSettings(
                  new PluginLocations(
                      List.of(home.resolve("plugins")), List.of(), folder.resolve("installed")),
                  new DatasetPool.Locations(Optional.empty(), folder.resolve("data"), true)));
      ResultsStore store = ResultsStore.at(folder.resolve("results"));
      CellRunner cells = platform.cellRunner(store);
      Plan plan =
          platform.planner().plan(platform.suites().read(suite), Progress.NONE, Cancellation.NEVER);
      AttackWork attack = null;
      for (Cell cell : plan.cells()) {
        if (cell.work() instanceof AttackWork found) {
          attack = found;
        } else {
          run(cells, cell.work());
        }
      }
      return new PlatformCell(platform, store, cells, exactlyOneBatch(plan, store, attack));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The attack on as many correctly classified samples as fill one batch. */
  private static AttackWork exactlyOneBatch(Plan plan, ResultsStore store, AttackWork attack) {
    List<Integer> correct =
        plan.cells().stream()
            .map(Cell::work)
            .filter(CleanWork.class::isInstance)
            .map(CleanWork.class::cast)
            .flatMap(
                work ->
                    new StoredResults(store)
                            .cell(work, new CleanKind())
                            .orElseThrow("the clean cell is not in the store")
                            .result()
                            .outcomes()
                            .stream())
            .filter(outcome -> outcome.correct())
            .map(outcome -> outcome.sample())
            .limit(PgdBenchmark.BATCH)
            .toList();
    if (correct.size() < PgdBenchmark.BATCH) {
      throw new IllegalStateException("only " + correct.size() + " samples are classified right");
    }
    return new AttackWork(
        attack.entry(),
        attack.source(),
        attack.threat(),
        attack.attack(),
        attack.queries(),
        correct,
        attack.batch(),
        attack.seed(),
        attack.after(),
        attack.examples(),
        attack.precision());
  }

  private static void run(CellRunner cells, CellWork work) {
    Optional<CellFailure> failure = cells.run(Json.text(work), Progress.NONE, Cancellation.NEVER);
    if (failure.isPresent()) {
      throw new IllegalStateException(failure.get().details());
    }
  }

  void attack() {
    run(cells, work);
  }

  @Override
  public void close() {
    cells.close();
    platform.close();
    store.delete(store.folder().getParent());
  }
}
