package dev.touchstone.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.touchstone.api.results.Fact;
import dev.touchstone.api.results.SuiteResults;
import dev.touchstone.core.run.ResultsReader;
import dev.touchstone.core.store.ResultsStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is said about the machine, by {@code doctor} and in results. */
@Tag("slow")
class DoctorCommandTest {

  @TempDir Path folder;

  @Test
  void showsTheMachineAndTheKernelsOfCommonNetworksAndOfTheSuite() throws IOException {
    CapturedRun run = CapturedRun.of("doctor", suite());
    // On a machine with wrong kernels they are listed as such; the command still ends well, because
    // convolutions can be replaced.
    assertThat(run.code()).as(run.text()).isEqualTo(ExitCode.OK);
    assertThat(run.out())
        .anyMatch(line -> line.startsWith("processor  "))
        .anyMatch(line -> line.startsWith("instruction sets  "))
        .anyMatch(line -> line.startsWith("kernel variables  "))
        .anyMatch(line -> line.matches("device +[CG]PU"))
        .anyMatch(line -> line.matches("precision +float32.*"))
        .anyMatch(line -> line.startsWith("TensorFlow  "))
        .anyMatch(
            line ->
                line.matches(
                    "  (right|WRONG) +Conv2D 1×1, stride 1, input \\[64, 1, 1, 2048\\], filter"
                        + " \\[1, 1, 2048, 512\\]"))
        .contains("kernels of entry 'tiny'")
        .anyMatch(line -> line.matches("  (right|WRONG) +Conv2D 5×5, .*input \\[17, .*"))
        .anyMatch(line -> line.matches("  (right|WRONG) +Conv2D 5×5, .*input \\[13, .*"));
  }

  @Test
  void resultsSayOnWhichKernelsTheyStandHoweverOftenTheyAreMade() throws IOException {
    Path out = folder.resolve("results");
    CapturedRun first = CapturedRun.of("run", suite(), "--out", out);
    assertThat(first.code()).as(first.text()).isEqualTo(ExitCode.OK);
    String manifest = Files.readString(out.resolve("manifest.json"));
    SuiteResults results = ResultsReader.read(ResultsStore.at(out));
    assertThat(results.environment().stream().map(Fact::name))
        .contains("processor", "processor model", "instruction sets", "kernel variables")
        .contains("device", "precision")
        .containsOnlyOnce("kernels");
    assertThat(results.environment().stream().filter(fact -> fact.name().equals("kernels")))
        .allMatch(fact -> fact.value().matches("\\d+ checked against float64.*"));
    CapturedRun again = CapturedRun.of("run", suite(), "--out", out);
    assertThat(again.code()).as(again.text()).isEqualTo(ExitCode.OK);
    assertThat(out.resolve("manifest.json")).hasContent(manifest);
    CapturedRun fresh = CapturedRun.of("run", suite(), "--out", out, "--fresh");
    assertThat(fresh.code()).as(fresh.text()).isEqualTo(ExitCode.OK);
    assertThat(Files.readString(out.resolve("manifest.json")))
        .as("measured or remembered makes no difference")
        .isEqualTo(manifest);
  }

  @Test
  void olderResultsSayThatKernelsWereNotChecked() {
    SuiteResults older =
        ResultsReader.read(
            ResultsStore.at(TestPlaces.repository().resolve("benchmarks/results/mnist-madry")));
    assertThat(older.environment()).contains(new Fact("kernels", "not checked"));
  }

  private Path suite() throws IOException {
    return Files.writeString(
        folder.resolve("tiny.yaml"),
        """
        suite: tiny
        seed: 1
        dataset: strokes
        samples: { limit: 13, train-limit: 34 }
        threats: [{ norm: linf, epsilon: 0.1 }]
        entries:
          - { name: tiny, model: convnet, training: { epochs: 1, batch-size: 17 } }
        attacks: [fgsm]
        evaluation: { batch: 13 }
        """);
  }
}
