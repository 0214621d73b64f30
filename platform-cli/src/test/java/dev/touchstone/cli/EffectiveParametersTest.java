package dev.touchstone.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.touchstone.core.Platform;
import dev.touchstone.core.store.Json;
import dev.touchstone.core.suite.BoundComponent;
import dev.touchstone.core.suite.Suite;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Reports show what components used where their parameters, and those inside, are left empty. */
class EffectiveParametersTest {

  @TempDir static Path folder;
  private static Platform platform;

  @BeforeAll
  static void start() {
    platform = SuiteRuns.platform(List.of(), Optional.empty(), folder);
  }

  @AfterAll
  static void stop() {
    platform.close();
  }

  private static Suite read(String text) throws IOException {
    return platform.suites().read(Files.writeString(folder.resolve("suite.yaml"), text));
  }

  private static JsonNode shown(BoundComponent component, Suite suite) throws IOException {
    return Json.MAPPER.readTree(component.use(suite.threats()).parameters());
  }

  @Test
  void adversarialTrainingShowsBetaAndWhatItsAttacksDerive() throws IOException {
    Suite suite =
        read(
            """
            suite: trained
            dataset: strokes
            entries:
              - model: convnet
                defenses:
                  - id: adversarial-training
                    method: trades
                    epsilon: 0.2
                    attack: { id: pgd, steps: 4, relative-step-size: 0.5, random-start: true }
                    validation: { attack: { id: pgd, steps: 20 } }
              - name: madry
                model: convnet
                defenses: [{ id: adversarial-training, epsilon: 0.2 }]
            """);
    BoundComponent trades = suite.entries().get(0).defenses().get(0);
    JsonNode parameters = shown(trades, suite);
    assertThat(parameters.at("/beta").asDouble()).isEqualTo(6);
    assertThat(parameters.at("/attack/step-size").asDouble()).isEqualTo(0.1);
    assertThat(parameters.at("/validation/attack/step-size").asDouble()).isEqualTo(0.025);
    assertThat(parameters.at("/validation/patience").isNull()).as("never stops early").isTrue();
    assertThat(trades.spec().parameters().at("/validation/attack/step-size").isNull())
        .as("addresses stay what they are")
        .isTrue();
    JsonNode madry = shown(suite.entries().get(1).defenses().get(0), suite);
    assertThat(madry.at("/beta").isNull()).as("madry has no beta").isTrue();
    assertThat(madry.at("/validation/attack/step-size").asDouble()).isEqualTo(0.025);
  }

  @Test
  void analysesShowTheirNormAndTheStepsAtEachThreat() throws IOException {
    Suite suite =
        read(
            """
            suite: analysed
            dataset: strokes
            threats: [{ norm: l2, epsilon: [0.5, 1] }]
            entries: [{ model: convnet }]
            analyses:
              - { id: confusion, attack: { id: pgd, steps: 10 } }
              - { id: pixel-distribution, epsilons: [0.2], attack: { id: pgd, steps: 10 } }
              - { id: inversion, epsilon: 0.2, attack: fgsm }
              - { id: latent-trajectory, attack: pgd }
            """);
    JsonNode ofSuite = shown(suite.sections().get("analyses").get(0).component(), suite);
    assertThat(ofSuite.at("/norm").isNull()).as("the suite's threats are taken").isTrue();
    assertThat(ofSuite.at("/attack/step-size").asText())
        .isEqualTo("0.125 at L2 ε=0.5, 0.25 at L2 ε=1.0");
    JsonNode own = shown(suite.sections().get("analyses").get(1).component(), suite);
    assertThat(own.at("/norm").asText()).isEqualTo("linf");
    assertThat(own.at("/attack/step-size").asDouble()).isEqualTo(0.05);
    JsonNode inversion = shown(suite.sections().get("analyses").get(2).component(), suite);
    assertThat(inversion.at("/attack/step-size").asDouble()).isEqualTo(0.2);
    JsonNode trajectory = shown(suite.sections().get("analyses").get(3).component(), suite);
    assertThat(trajectory.at("/attack/step-size").isNull()).as("another for each row").isTrue();
  }

  @Test
  void aModelsDecoderShowsWhatItsAttackDerives() throws IOException {
    Suite suite =
        read(
            """
            suite: decoded
            dataset: strokes
            entries: [{ model: { id: inversion, decoder: { epsilon: 0.25 } } }]
            """);
    assertThat(
            shown(suite.entries().get(0).model(), suite).at("/decoder/attack/step-size").asDouble())
        .isEqualTo(0.1);
  }
}
