package dev.touchstone.benchmarks;

import dev.touchstone.api.Cancellation;
import dev.touchstone.api.Progress;
import dev.touchstone.core.Platform;
import dev.touchstone.core.PlatformSettings;
import dev.touchstone.core.evaluation.CellRunner;
import dev.touchstone.core.evaluation.DatasetPool;
import dev.touchstone.core.plugins.PluginLocations;
import dev.touchstone.core.results.StoredResults;
import dev.touchstone.core.run.Cell;
import dev.touchstone.core.run.Plan;
import dev.touchstone.core.store.Json;
import dev.touchstone.core.store.ResultsStore;
import dev.touchstone.core.work.CellResult;
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
  private final CellWork.Attack work;

  private PlatformCell(
      Platform platform, ResultsStore store, CellRunner cells, CellWork.Attack work) {
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
      CellWork.Attack attack = null;
      for (Cell cell : plan.cells()) {
        if (cell.work() instanceof CellWork.Attack found) {
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
  private static CellWork.Attack exactlyOneBatch(
      Plan plan, ResultsStore store, CellWork.Attack attack) {
    List<Integer> correct =
        plan.cells().stream()
            .filter(cell -> cell.work() instanceof CellWork.Clean)
            .flatMap(
                cell ->
                    new StoredResults(store)
                            .cell(cell.work(), CellResult.Clean.class)
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
    return new CellWork.Attack(
        attack.entry(),
        attack.source(),
        attack.threat(),
        attack.attack(),
        correct,
        attack.batch(),
        attack.seed(),
        attack.after(),
        attack.examples());
  }

  private static void run(CellRunner cells, CellWork work) {
    Optional<CellResult.Failure> failure =
        cells.run(Json.text(work), Progress.NONE, Cancellation.NEVER);
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
