package dev.touchstone.core.cells.prepare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.touchstone.api.Cancellation;
import dev.touchstone.api.Progress;
import dev.touchstone.api.UserException;
import dev.touchstone.api.data.DatasetContext;
import dev.touchstone.api.results.NamedTable;
import dev.touchstone.core.cells.Benches;
import dev.touchstone.core.evaluation.CodeOfWork;
import dev.touchstone.core.evaluation.Components;
import dev.touchstone.core.parameters.ParameterBinder;
import dev.touchstone.core.plugins.ComponentRegistry;
import dev.touchstone.core.plugins.Registries;
import dev.touchstone.core.store.Json;
import dev.touchstone.core.suite.FileCache;
import dev.touchstone.core.suite.Suite;
import dev.touchstone.core.suite.SuiteReader;
import dev.touchstone.core.work.ComponentSpec;
import dev.touchstone.core.work.EntrySpec;
import dev.touchstone.core.work.StoredModel;
import dev.touchstone.tensorflow.training.TrainingParameters;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Entries with a defense that acts on the training step: how they are read and prepared. */
class TrainingDefenseEntryTest {

  private static final ParameterBinder BINDER = new ParameterBinder();

  private static final ComponentRegistry REGISTRY =
      Registries.of(
          new TrainedParts.Points(),
          new TrainedParts.Linear(),
          new TrainedParts.Idle(),
          new TrainedParts.Hardened(),
          new TrainedParts.Doubled(),
          new TrainedParts.Refused());

  @TempDir private Path folder;

  private StoredModel prepare(String defenseParameters) throws IOException {
    return prepare(defenseParameters, Optional.empty());
  }

  private StoredModel prepare(String defenseParameters, Optional<EntrySpec.GivenWeights> weights)
      throws IOException {
    ObjectNode empty = Json.MAPPER.createObjectNode();
    EntrySpec entry =
        new EntrySpec(
            new ComponentSpec("points", "3", empty),
            "checksum",
            Optional.empty(),
            new ComponentSpec("linear", "3", empty),
            List.of(
                new ComponentSpec("doubled", "3", empty),
                new ComponentSpec(
                    "hardened", "3", (ObjectNode) Json.MAPPER.readTree(defenseParameters))),
            weights.isPresent()
                ? Optional.empty()
                : Optional.of(
                    BINDER.effective(TrainingParameters.DEFAULTS).put("learning-rate", 1e-30)),
            weights,
            Optional.empty(),
            7);
    return new EntryPreparer(
            Benches.tools(
                new Components(REGISTRY, BINDER),
                BINDER,
                new CodeOfWork(REGISTRY, Registries.code()),
                folder))
        .prepare(
            new PrepareWork(entry),
            new TrainedParts.Points()
                .load(
                    new TrainedParts.None(),
                    new DatasetContext(
                        Optional.empty(), folder, true, Progress.NONE, Cancellation.NEVER)),
            Progress.NONE,
            Cancellation.NEVER);
  }

  /** A rate that changes nothing: the first validation stays the best, and the second ends it. */
  @Test
  void tellsWhatWasTrainedOnAndForHowLong() throws IOException {
    StoredModel model = prepare("{}");
    assertThat(model.images()).isEqualTo(2 * (40 - 10));
    assertThat(model.epochs()).isEqualTo(2);
    NamedTable history = model.tables().get(1);
    assertThat(history.name()).isEqualTo("training-history");
    assertThat(history.columns()).contains("epsilon", "robust validation accuracy (%)");
    assertThat(history.rows()).hasSize(2);
    try (var files = Files.walk(folder.resolve("store"))) {
      assertThat(files).noneMatch(file -> file.toString().contains("checkpoint"));
    }
  }

  /** Each defense has a folder of its own in the cache; what it tells of itself is stored. */
  @Test
  void augmentationsHaveACacheAndTables() throws IOException {
    NamedTable cache = prepare("{}").tables().get(0);
    assertThat(cache.name()).isEqualTo("cache");
    double names = folder.resolve("cache/defenses/doubled").getNameCount();
    assertThat(cache.rows()).containsExactly(List.of(names));
  }

  @Test
  void augmentationsAreCheckedBeforeTheTraining() {
    assertThatThrownBy(() -> read("refused"))
        .isInstanceOf(UserException.class)
        .hasMessageEndingWith("entries[0].defenses[0]: refused: no such file");
  }

  @Test
  void anotherVersionOfTheAttackIsRefused() {
    assertThatThrownBy(() -> prepare("{\"version\": \"2\"}"))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("attack 'idle'")
        .hasMessageContaining("version 2, version 3 is installed");
  }

  @Test
  void givenWeightsLeaveNothingToDefend() throws IOException {
    prepare("{}");
    Path weights;
    try (var files = Files.walk(folder.resolve("store"))) {
      weights = files.filter(f -> f.endsWith("weights.safetensors")).findFirst().orElseThrow();
    }
    StoredModel given =
        prepare(
            "{\"version\": \"2\"}",
            Optional.of(new EntrySpec.GivenWeights(weights.toString(), Json.sha256(weights))));
    assertThat(given.epochs()).isZero();
    assertThat(given.tables()).isEmpty();
  }

  @Test
  void givenWeightsThatWereExchangedAfterPlanningAreRefused() throws IOException {
    prepare("{}");
    Path weights;
    try (var files = Files.walk(folder.resolve("store"))) {
      weights = files.filter(f -> f.endsWith("weights.safetensors")).findFirst().orElseThrow();
    }
    String planned = "0".repeat(64);
    assertThatThrownBy(
            () ->
                prepare("{}", Optional.of(new EntrySpec.GivenWeights(weights.toString(), planned))))
        .isInstanceOf(UserException.class)
        .hasMessageStartingWith(weights + ": was changed after the run was planned")
        .hasMessageContaining(Json.sha256(weights));
  }

  @Test
  void aDamagedCheckpointIsMovedAsideAndTrainingStartsFromTheBeginning() throws IOException {
    StoredModel undisturbed = prepare("{}");
    Path model;
    try (var models = Files.list(folder.resolve("store/store/models"))) {
      model = models.findFirst().orElseThrow();
    }
    Path weights = model.resolve("weights.safetensors");
    String before = Json.sha256(weights);
    Files.delete(model.resolve("model.json"));
    // Weights of the right shapes, finite, and no state of this training.
    Files.move(weights, model.resolve("checkpoint.safetensors"));

    StoredModel again = prepare("{}");

    assertThat(Json.sha256(weights)).isEqualTo(before);
    assertThat(again.epochs()).isEqualTo(undisturbed.epochs());
    assertThat(
            folder
                .resolve("store/store/damaged/models")
                .resolve(model.getFileName())
                .resolve("checkpoint.safetensors.1"))
        .exists();
  }

  private Suite read(String defenses) throws IOException {
    Path file = folder.resolve("suite.yaml");
    Files.writeString(
        file,
        """
        suite: test
        dataset: points
        entries:
          - model: linear
            defenses: [%s]
        """
            .formatted(defenses));
    return new SuiteReader(
            REGISTRY, BINDER, new FileCache(folder.resolve("cache"), true), List.of())
        .read(file);
  }

  @Test
  void oneIsTakenAndASecondIsRefused() throws IOException {
    assertThat(read("hardened, doubled").entries().get(0).defenses()).hasSize(2);
    assertThatThrownBy(() -> read("hardened, doubled, hardened"))
        .isInstanceOf(UserException.class)
        .hasMessage(
            folder.resolve("suite.yaml")
                + ": entries[0].defenses[2]: 'hardened' acts on the training step, and so does"
                + " 'hardened' before it; an entry takes one such defense");
  }

  @Test
  void contradictionsAreToldBeforeTheTraining() {
    assertThatThrownBy(() -> read("{id: hardened, epsilon: 2}"))
        .isInstanceOf(UserException.class)
        .hasMessageEndingWith("entries[0].defenses[0]: hardened: too large a radius");
  }
}
