package dev.touchstone.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.touchstone.api.results.AttackResults;
import dev.touchstone.api.results.CleanOutcome;
import dev.touchstone.api.results.EntryResults;
import dev.touchstone.api.results.SuiteResults;
import dev.touchstone.core.Platform;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Networks from ONNX files, from the suite to the figures. */
@Tag("slow")
class ImportedModelTest {

  @TempDir Path folder;

  private CapturedRun run(String entry) throws IOException {
    Path suite =
        Files.writeString(
            folder.resolve("suite.yaml"),
            """
            suite: imported
            dataset: { id: strokes, train: 20, test: 300 }
            samples: { limit: 10 }
            threats: [{ norm: linf, epsilon: 0.1 }]
            entries:
              - { name: mine, %s }
            attacks: [fgsm]
            """
                .formatted(entry));
    try (InputStream file = ImportedModelTest.class.getResourceAsStream("guessing.onnx")) {
      Files.write(folder.resolve("guessing.onnx"), file.readAllBytes());
    }
    return CapturedRun.of("run", suite, "--out", folder.resolve("out"));
  }

  @Test
  void aNetworkThatGuessesIsRefusedBeforeItIsAttacked() throws IOException {
    CapturedRun run = run("model: { id: onnx, file: guessing.onnx }");
    assertThat(run.code()).as("%s", run).isEqualTo(ExitCode.CELLS_FAILED);
    assertThat(String.join("\n", run.err()) + String.join("\n", run.out()))
        .contains("of the first 300 test images rightly, no more than guessing does")
        .contains("normalised twice or not at all (range, mean, std)");
    try (var cells = Files.list(folder.resolve("out/store/cells"))) {
      assertThat(cells).isEmpty();
    }
  }

  @Test
  void whatASuiteMayNotSay() throws IOException {
    run("model: { id: onnx, file: guessing.onnx }, training: { epochs: 1 }")
        .refusedWith("model 'onnx' brings its weights: it takes no others, and no training");
    run("model: { id: onnx, file: guessing.onnx }, weights: some.safetensors")
        .refusedWith("model 'onnx' brings its weights: it takes no others, and no training");
    run("model: { id: onnx, file: nowhere.onnx }").refusedWith("nowhere.onnx: no such file");
    run("model: { id: onnx, file: guessing.onnx, labels: [1, 2] }")
        .refusedWith("'labels' names 2 classes, but the data set has 10");
  }

  /** Figures as PyTorch gives them (docs/development/oracles.md); a few samples round otherwise. */
  @Test
  void importedNetworksGiveTheFiguresOfTheirWeights() throws Exception {
    Optional<Path> weights = TestPlaces.weights();
    assumeTrue(
        weights.isPresent(),
        "no data or weights: set TOUCHSTONE_DATA, or put them into ../shared beside the repository");
    Map<String, Double> mnist =
        figures(
                """
                suite: imported
                dataset: mnist
                samples: { limit: 1000 }
                threats: [{ norm: linf, epsilon: 0.1 }]
                entries:
                  - { name: onnx, model: { id: onnx, file: WEIGHTS/mnist-wong-kolter.onnx } }
                attacks:
                  - fgsm
                  - { id: pgd, steps: 40, step-size: 0.01, random-start: false }
                """
                    .replace("WEIGHTS", weights.get().toString()))
            .get("onnx");
    System.out.println("oracles: wong-kolter by onnx: " + mnist);
    assertThat(mnist.get("clean")).isCloseTo(0.982, within(0.003));
    assertThat(mnist.get("fgsm")).isCloseTo(0.956, within(0.003));
    assertThat(mnist.get("pgd")).isCloseTo(0.954, within(0.003));
    Map<String, Map<String, Double>> cifar =
        figures(
            """
            suite: imported
            dataset: cifar-10
            samples: { limit: 500 }
            threats: [{ norm: linf, epsilon: 0.00784313725 }]
            entries:
              - name: safetensors
                model: { id: resnet, mean: [0.485, 0.456, 0.406], std: [0.229, 0.224, 0.225] }
                weights: WEIGHTS/cifar10-resnet20.safetensors
              - { name: onnx, model: { id: onnx, file: WEIGHTS/cifar10-resnet20.onnx } }
            attacks:
              - fgsm
              - { id: pgd, steps: 10, relative-step-size: 0.25, random-start: false }
            """
                .replace("WEIGHTS", weights.get().toString()));
    System.out.println("oracles: resnet-20: " + cifar);
    cifar
        .get("onnx")
        .forEach(
            (what, figure) ->
                assertThat(figure)
                    .as(what)
                    .isCloseTo(cifar.get("safetensors").get(what), within(0.004)));
    assertThat(cifar.get("onnx").get("clean")).isCloseTo(0.910, within(0.004));
    // PyTorch's cross-entropy loses its direction where softmax saturates: see OraclesTest.
    assertThat(cifar.get("onnx").get("fgsm")).isBetween(0.278 - 0.08, 0.278 + 0.004);
  }

  private Map<String, Map<String, Double>> figures(String suite) throws Exception {
    Path file = Files.writeString(folder.resolve("suite.yaml"), suite);
    SuiteResults results;
    try (Platform platform =
        SuiteRuns.platform(List.of(), TestPlaces.data(), folder.resolve("user"))) {
      results = SuiteRuns.run(platform, file, folder.resolve("results" + suite.length()), 1);
    }
    Map<String, Map<String, Double>> figures = new TreeMap<>();
    for (EntryResults entry : results.entries()) {
      Map<String, Double> own = new TreeMap<>();
      double samples = entry.clean().size();
      own.put("clean", entry.clean().stream().filter(CleanOutcome::correct).count() / samples);
      for (AttackResults attack : entry.attacks()) {
        long left = attack.outcomes().stream().filter(each -> each.status().robust()).count();
        own.put(attack.name(), left / samples);
      }
      figures.put(entry.name(), own);
    }
    return figures;
  }
}
