package dev.touchstone.benchmarks.work;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.touchstone.api.Cancellation;
import dev.touchstone.api.ComponentKind;
import dev.touchstone.api.Progress;
import dev.touchstone.api.UserException;
import dev.touchstone.api.attack.Attack;
import dev.touchstone.api.attack.AttackChoice;
import dev.touchstone.api.results.SampleOutcome;
import dev.touchstone.benchmarks.plan.Network;
import dev.touchstone.core.Platform;
import dev.touchstone.core.PlatformSettings;
import dev.touchstone.core.cells.attack.AttackKind;
import dev.touchstone.core.cells.attack.AttackWork;
import dev.touchstone.core.evaluation.Components;
import dev.touchstone.core.evaluation.DatasetPool;
import dev.touchstone.core.evaluation.Networks;
import dev.touchstone.core.plugins.PluginLocations;
import dev.touchstone.core.plugins.RegisteredComponent;
import dev.touchstone.core.results.StoredResults;
import dev.touchstone.core.run.CellRunner;
import dev.touchstone.core.run.Plan;
import dev.touchstone.core.store.Json;
import dev.touchstone.core.store.ResultsStore;
import dev.touchstone.core.work.CellFailure;
import dev.touchstone.core.work.CellWork;
import dev.touchstone.core.work.ComponentSpec;
import dev.touchstone.tensorflow.kernels.Machine;
import dev.touchstone.tensorflow.model.GraphModel;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.commons.io.file.PathUtils;

/** The platform with a store that is thrown away: runs cells through its own door. */
final class Cells implements AutoCloseable {

  /** The user's: with downloads, and what was found out about kernels. */
  private static final Path CACHE = Path.of(System.getProperty("user.home"), ".touchstone", "data");

  private final Platform platform;
  private final ResultsStore store;
  private final CellRunner runner;

  Cells(Places places) {
    this.platform =
        Platform.start(
            new PlatformSettings(
                new PluginLocations(
                    List.of(places.home().resolve("plugins")),
                    List.of(),
                    places.folder().resolve("installed")),
                new DatasetPool.Locations(places.data(), CACHE, false)));
    try {
      this.store =
          ResultsStore.at(Files.createTempDirectory(places.folder(), "run").resolve("results"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    this.runner = platform.cellRunner(store);
  }

  /** The cells of a suite. */
  Plan plan(String yaml) {
    try {
      Path suite = store.folder().resolveSibling("suite.yaml");
      Files.writeString(suite, yaml);
      return platform
          .planner()
          .plan(platform.suites().read(suite), Progress.NONE, Cancellation.NEVER);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Runs a cell, whether or not it has been run before. */
  void run(CellWork work) {
    run(work, Progress.NONE, Cancellation.NEVER);
  }

  /** The same of a cell as JSON. */
  void run(String work) {
    run(work, Progress.NONE, Cancellation.NEVER);
  }

  void run(CellWork work, Progress progress, Cancellation cancellation) {
    run(Json.text(work), progress, cancellation);
  }

  private void run(String work, Progress progress, Cancellation cancellation) {
    Optional<CellFailure> failure = runner.run(work, progress, cancellation);
    if (failure.isPresent()) {
      throw new IllegalStateException(failure.get().details());
    }
  }

  /** What an attack cell that has been run says of its samples. */
  List<SampleOutcome> attacked(AttackWork work) {
    return new StoredResults(store)
        .cell(work, new AttackKind())
        .orElseThrow("the attack's cell is not in the store")
        .result()
        .outcomes();
  }

  /** An attack with its default parameters. */
  Attack attack(String id) {
    return new Components(platform.components(), platform.binder())
        .create(new AttackChoice(id, Map.of()));
  }

  ResultsStore store() {
    return store;
  }

  DatasetPool datasets() {
    return platform.datasets();
  }

  /** A network as its plugin builds it. */
  GraphModel model(Network network) {
    try {
      ObjectNode parameters = (ObjectNode) Json.MAPPER.readTree(network.model());
      String id = parameters.remove("id").asText();
      RegisteredComponent found = platform.components().find(ComponentKind.MODEL, id, "model");
      ComponentSpec spec =
          new ComponentSpec(id, found.factory().descriptor().version(), parameters);
      Components components = new Components(platform.components(), platform.binder());
      return Networks.model(
          components.resolve(ComponentKind.MODEL, spec), network.shape(), Network.CLASSES);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Whether the processor has bf16 and the platform takes it for attacks' gradients. */
  boolean attacksInBf16(Network network, String entry) {
    if (!Machine.current().instructions().contains("bf16")) {
      return false;
    }
    try {
      plan(Suites.attack(network, entry, Suites.BF16));
      return true;
    } catch (UserException e) {
      return false;
    }
  }

  @Override
  public void close() {
    runner.close();
    platform.close();
    try {
      PathUtils.deleteDirectory(store.folder().getParent());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
