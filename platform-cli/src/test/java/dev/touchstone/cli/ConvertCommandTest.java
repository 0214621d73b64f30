package dev.touchstone.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.touchstone.tensorflow.weights.Safetensors;
import dev.touchstone.tensorflow.weights.Tensor;
import dev.touchstone.tensorflow.weights.Weights;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Weights as PyTorch would save them, converted back. */
class ConvertCommandTest {

  private static final String SUITE =
      """
      suite: given
      dataset: { id: strokes, train: 200, test: 200 }
      files: [{ file: ours.safetensors, what: what is converted here, get: Convert it. }]
      threats: [{ norm: linf, epsilon: 0.1 }]
      entries:
        - name: given
          model: { id: convnet, filters: [4], hidden: 8 }
          defenses: [{ id: style-augmentation, styles: [nowhere.safetensors], ratio: 1 }]
          weights: ours.safetensors
      attacks: [fgsm]
      """;

  @TempDir Path folder;
  private Path theirs;
  private Path ours;
  private Path suite;

  @BeforeEach
  void places() throws IOException {
    theirs = folder.resolve("theirs.safetensors");
    ours = folder.resolve("ours.safetensors");
    suite = Files.writeString(folder.resolve("suite.yaml"), SUITE);
  }

  private CapturedRun convert(Object... more) {
    List<Object> arguments = new ArrayList<>(List.of("convert", theirs));
    arguments.addAll(List.of(more));
    return CapturedRun.of(arguments.toArray());
  }

  private static Tensor random(java.util.Random draws, long... shape) {
    int size = 1;
    for (long side : shape) {
      size *= (int) side;
    }
    float[] values = new float[size];
    for (int i = 0; i < size; i++) {
      values[i] = (float) draws.nextGaussian() / 10;
    }
    return new Tensor(shape, values);
  }

  private static Map<String, Tensor> untrained() {
    java.util.Random draws = new java.util.Random(1);
    TreeMap<String, Tensor> tensors = new TreeMap<>();
    tensors.put("conv1.weight", random(draws, 5, 5, 1, 4));
    tensors.put("conv1.bias", random(draws, 4));
    tensors.put("fc1.weight", random(draws, 14 * 14 * 4, 8));
    tensors.put("fc1.bias", random(draws, 8));
    tensors.put("fc2.weight", random(draws, 8, 10));
    tensors.put("fc2.bias", random(draws, 10));
    return tensors;
  }

  /** The inverse of what is tested, written another way: by its four indices each. */
  private static Map<String, Tensor> asPyTorch(Map<String, Tensor> weights, int channels) {
    TreeMap<String, Tensor> theirs = new TreeMap<>();
    weights.forEach(
        (name, tensor) -> {
          long[] shape = tensor.shape();
          float[] from = tensor.values();
          float[] to = new float[from.length];
          if (shape.length == 4) {
            int i = 0;
            for (int out = 0; out < shape[3]; out++) {
              for (int in = 0; in < shape[2]; in++) {
                for (int h = 0; h < shape[0]; h++) {
                  for (int w = 0; w < shape[1]; w++) {
                    to[i++] = from[(int) (((h * shape[1] + w) * shape[2] + in) * shape[3] + out)];
                  }
                }
              }
            }
            theirs.put(name, new Tensor(new long[] {shape[3], shape[2], shape[0], shape[1]}, to));
          } else if (shape.length == 2) {
            boolean flattened = name.equals("fc1.weight");
            int rows = (int) shape[0];
            int i = 0;
            for (int out = 0; out < shape[1]; out++) {
              for (int row = 0; row < rows; row++) {
                int pixels = rows / channels;
                int ours = flattened ? (row % pixels) * channels + row / pixels : row;
                to[i++] = from[(int) (ours * shape[1] + out)];
              }
            }
            theirs.put(name, new Tensor(new long[] {shape[1], shape[0]}, to));
          } else {
            theirs.put(name, tensor);
          }
        });
    return theirs;
  }

  private void writeTheirs(Map<String, Tensor> tensors) {
    Safetensors.write(theirs, new Weights(new TreeMap<>(tensors), Map.of("format", "pt")));
  }

  @Test
  void theSuitesEntryGetsItsWeightsWhereItExpectsThem() {
    Map<String, Tensor> untrained = untrained();
    writeTheirs(asPyTorch(untrained, 4));
    CapturedRun run = convert("--suite", suite, "--no-check");
    assertThat(run.code()).as("%s", run).isEqualTo(ExitCode.OK);
    assertThat(Safetensors.read(ours).tensors()).isEqualTo(untrained);
    assertThat(run.out())
        .anyMatch(line -> line.contains("6 tensors, 0 of them renamed, 3 with their axes"))
        .anyMatch(line -> line.contains("fc1.weight: inputs from (channel, height, width)"));
    convert("--suite", suite, "--no-check").refusedWith("ours.safetensors is there already");
  }

  @Test
  void nearChanceNothingIsWritten() {
    writeTheirs(asPyTorch(untrained(), 4));
    convert("--suite", suite, "--entry", "given")
        .refusedWith(
            "nothing was written. given: ", "guessing gives", "not transposed", "--no-flatten");
    assertThat(ours).doesNotExist();
  }

  @Test
  void namesAreMappedByFileAndWhatIsAskedIsClear() throws IOException {
    Map<String, Tensor> foreign = asPyTorch(untrained(), 4);
    foreign.put("head.weight", foreign.remove("fc2.weight"));
    foreign.put("unused", new Tensor(new long[] {1}, new float[1]));
    writeTheirs(foreign);
    Object[] target = {ours, "--no-check", "--model", "{ id: convnet, filters: [4], hidden: 8 }"};
    CapturedRun asked =
        convert(
            target[0],
            target[1],
            target[2],
            target[3],
            "--dataset",
            "{ id: strokes, test: 10, train: 10 }");
    assertThat(asked.code()).isEqualTo(ExitCode.INPUT);
    assertThat(String.join("\n", asked.err())).contains("\"head.weight\": fc2.weight");
    Path map = Files.writeString(folder.resolve("map.yaml"), "head.weight: fc2.weight\nunused:\n");
    CapturedRun run =
        convert(
            target[0],
            target[1],
            target[2],
            target[3],
            "--dataset",
            "{ id: strokes, test: 10, train: 10 }",
            "--map-file",
            map);
    assertThat(run.code()).as("%s", run).isEqualTo(ExitCode.OK);
    assertThat(Safetensors.read(ours).tensors()).isEqualTo(untrained());
    CapturedRun.of("convert", theirs, ours)
        .refusedWith("which network are the weights for? Give either --suite");
  }

  @Test
  void otherFormatsAreRefusedWithTheWayToExportThem() throws IOException {
    Path bad =
        Files.writeString(
            folder.resolve("bad.yaml"),
            """
            suite: bad
            dataset: strokes
            entries: [{ model: convnet, weights: net.onnx }]
            """);
    CapturedRun.of("validate", bad)
        .refusedWith("entries[0].weights: ", "net.onnx is an ONNX file", "touchstone convert");
  }

  @Test
  @Tag("slow")
  void realWeightsInPyTorchsLayoutGiveTheSameCleanAccuracy() throws IOException {
    assumeTrue(
        TestPlaces.weights().isPresent(), "no data or weights: see docs/development/testing.md");
    Path original = TestPlaces.weights().get().resolve("mnist-madry.safetensors");
    Map<String, Tensor> foreign = new TreeMap<>();
    asPyTorch(Safetensors.read(original).tensors(), 64)
        .forEach((name, tensor) -> foreign.put("module." + name, tensor));
    writeTheirs(foreign);
    Object[] mnist = {
      ours,
      "--model",
      "convnet",
      "--dataset",
      "mnist",
      "--data",
      TestPlaces.data().orElseThrow(),
      "--samples",
      "500",
      "--overwrite"
    };
    List<Object> unflattened = new ArrayList<>(List.of(mnist));
    unflattened.add("--no-flatten");
    CapturedRun good = convert(mnist);
    assertThat(good.code()).as("%s", good).isEqualTo(ExitCode.OK);
    assertThat(good.out()).anyMatch(line -> line.contains("clean accuracy: 49"));
    assertThat(Safetensors.read(ours).tensors()).isEqualTo(Safetensors.read(original).tensors());
    convert(unflattened.toArray()).refusedWith("nothing was written", "guessing gives");
  }
}
