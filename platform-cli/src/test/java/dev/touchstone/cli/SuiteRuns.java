package dev.touchstone.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.touchstone.api.Cancellation;
import dev.touchstone.api.Progress;
import dev.touchstone.api.results.SuiteResults;
import dev.touchstone.core.BuildInfo;
import dev.touchstone.core.Platform;
import dev.touchstone.core.PlatformSettings;
import dev.touchstone.core.cells.Cell;
import dev.touchstone.core.evaluation.DatasetPool;
import dev.touchstone.core.plugins.PluginLocations;
import dev.touchstone.core.run.CellRunner;
import dev.touchstone.core.run.Manifests;
import dev.touchstone.core.run.Plan;
import dev.touchstone.core.run.ResultsReader;
import dev.touchstone.core.run.RunListener;
import dev.touchstone.core.run.RunManifest;
import dev.touchstone.core.run.RunSummary;
import dev.touchstone.core.run.SuiteRunner;
import dev.touchstone.core.store.ResultsStore;
import dev.touchstone.core.suite.Suite;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Runs suites in the test's own process, as {@code touchstone run} does but without publishing. */
final class SuiteRuns {

  private SuiteRuns() {}

  /**
   * A platform with the built-in plugins.
   *
   * @param plugins folders with further plugins
   * @param data folder with data sets
   * @param user folder for what a user installs
   */
  static Platform platform(List<Path> plugins, Optional<Path> data, Path user) {
    return Platform.start(
        new PlatformSettings(
            new PluginLocations(
                List.of(TestPlaces.repository().resolve("plugins")),
                plugins,
                user.resolve("plugins")),
            new DatasetPool.Locations(data, user.resolve("data"), true)));
  }

  /** Runs a suite to its end; every cell must succeed. */
  static SuiteResults run(Platform platform, Path file, Path out, int jobs) {
    return run(platform, file, out, jobs, RunListener.NONE);
  }

  /** The same, heard by a listener. */
  @SuppressWarnings("try") // The lock is held, not used.
  static SuiteResults run(Platform platform, Path file, Path out, int jobs, RunListener listener) {
    Suite suite = platform.suites().read(file);
    ResultsStore store = ResultsStore.at(out);
    try (ResultsStore.Lock lock = store.lock();
        CellRunner cells = platform.cellRunner(store)) {
      Plan plan = platform.planner().plan(suite, Progress.NONE, Cancellation.NEVER);
      Manifests.write(
          store,
          RunManifest.of(
              plan,
              "test",
              BuildInfo.environment(),
              platform.binder(),
              platform.code().of(plan.cells().stream().map(Cell::work).toList())));
      RunSummary summary =
          new SuiteRunner(plan, store, cells, listener, Cancellation.NEVER).run(jobs);
      assertThat(summary.reasons()).isEmpty();
      assertThat(summary.complete()).isTrue();
    }
    return ResultsReader.read(store);
  }

  /** Copies a folder with all that is in it, such as the models of another run. */
  static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> files = Files.walk(from)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        Path target = to.resolve(from.relativize(file).toString());
        Files.createDirectories(target.getParent());
        Files.copy(file, target);
      }
    }
  }
}
