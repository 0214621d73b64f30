package dev.touchstone.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.touchstone.tensorflow.weights.Safetensors;
import dev.touchstone.tensorflow.weights.Tensor;
import dev.touchstone.tensorflow.weights.Weights;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Given weights that do not fit: one line that names the tensor, before anything is trained. */
@Tag("slow")
class WeightsMisuseTest {

  @TempDir Path folder;
  private final TreeMap<String, Tensor> tensors = new TreeMap<>();
  private Path weights;
  private Path suite;

  @BeforeEach
  void good() throws IOException {
    put("conv1.weight", 5, 5, 1, 4);
    put("conv1.bias", 4);
    put("fc1.weight", 14 * 14 * 4, 8);
    put("fc1.bias", 8);
    put("fc2.weight", 8, 10);
    put("fc2.bias", 10);
    weights = folder.resolve("given.safetensors");
    suite =
        Files.writeString(
            folder.resolve("suite.yaml"),
            """
            suite: weights
            dataset: { id: strokes, train: 20, test: 10 }
            threats: [{ norm: linf, epsilon: 0.1 }]
            entries:
              - name: trained
                model: { id: convnet, filters: [4], hidden: 8 }
                training: { epochs: 1 }
              - name: given
                model: { id: convnet, filters: [4], hidden: 8 }
                weights: given.safetensors
            attacks: [fgsm]
            """);
  }

  private void put(String name, long... shape) {
    tensors.put(
        name, new Tensor(shape, new float[(int) Arrays.stream(shape).reduce(1, (a, b) -> a * b)]));
  }

  private CapturedRun run() {
    return CapturedRun.of("run", suite, "--out", folder.resolve("out"));
  }

  private void refused(String... parts) throws IOException {
    run().refusedWith(parts);
    for (String results : new String[] {"models", "cells", "failed"}) {
      try (var files = Files.list(folder.resolve("out/store").resolve(results))) {
        assertThat(files).isEmpty();
      }
    }
  }

  private void write() {
    Safetensors.write(weights, new Weights(tensors, Map.of()));
  }

  @Test
  void goodOnesRun() {
    write();
    CapturedRun run = run();
    assertThat(run.code()).as("%s", run).isEqualTo(ExitCode.OK);
  }

  @Test
  void missingSurplusAndMisshapenTensors() throws IOException {
    Tensor bias = tensors.remove("fc2.bias");
    write();
    refused("given.safetensors does not fit", "tensor 'fc2.bias' [10] is missing");
    tensors.put("fc2.bias", bias);
    put("extra", 3);
    write();
    refused("given.safetensors does not fit", "tensor 'extra' [3] belongs to no variable");
    tensors.remove("extra");
    put("conv1.weight", 4, 1, 5, 5);
    write();
    refused("tensor 'conv1.weight' has shape [4, 1, 5, 5], the network's is [5, 5, 1, 4]");
  }

  @Test
  void filesThatAreCutShortOrNoWeights() throws IOException {
    write();
    byte[] whole = Files.readAllBytes(weights);
    Files.write(weights, Arrays.copyOf(whole, whole.length / 2));
    refused("given.safetensors: not a valid safetensors file: tensor '", "cut short");
    Files.write(weights, new byte[0]);
    refused("given.safetensors: not a valid safetensors file");
    Files.writeString(weights, "no weights, but a text of some length");
    refused("given.safetensors: not a valid safetensors file");
  }

  @Test
  void valuesThatAreNotFinite() throws IOException {
    write();
    byte[] good = Files.readAllBytes(weights);
    int data = Long.BYTES + Math.toIntExact(littleEndian(good).getLong(0));
    // The first tensor in the file, the last one, and one between them.
    putFloat(good, data, Float.NEGATIVE_INFINITY);
    refused("not a valid safetensors file: tensor 'conv1.bias' holds -Infinity (value 0)");
    putFloat(good, data + 16 + 4 * 7, Float.POSITIVE_INFINITY);
    refused("not a valid safetensors file: tensor 'conv1.weight' holds Infinity (value 7)");
    putFloat(good, good.length - 4, Float.NaN);
    refused("given.safetensors: not a valid safetensors file: tensor 'fc2.weight' holds NaN");
  }

  private void putFloat(byte[] file, int position, float value) throws IOException {
    byte[] changed = file.clone();
    littleEndian(changed).putFloat(position, value);
    Files.write(weights, changed);
  }

  private static ByteBuffer littleEndian(byte[] bytes) {
    return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  @Test
  void overlappingOffsets() throws IOException {
    String header =
        """
        {"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},\
        "b":{"dtype":"F32","shape":[2],"data_offsets":[4,12]}}""";
    byte[] json = header.getBytes(StandardCharsets.UTF_8);
    ByteBuffer file = ByteBuffer.allocate(8 + json.length + 12).order(ByteOrder.LITTLE_ENDIAN);
    file.putLong(json.length).put(json);
    Files.write(weights, file.array());
    refused("tensor 'b' overlaps the one before it");
  }

  @Test
  void tensorsOfTheNetworkThatShareTheirBytes() throws IOException {
    write();
    byte[] good = Files.readAllBytes(weights);
    int length = Math.toIntExact(littleEndian(good).getLong(0));
    String header = new String(good, Long.BYTES, length, StandardCharsets.UTF_8);
    // conv1.bias is 16 bytes long; what follows it is moved onto it.
    String overlapping = header.replace("\"data_offsets\":[16,416]", "\"data_offsets\":[12,412]");
    assertThat(overlapping).hasSameSizeAs(header).isNotEqualTo(header);
    System.arraycopy(overlapping.getBytes(StandardCharsets.UTF_8), 0, good, Long.BYTES, length);
    Files.write(weights, good);
    refused("given.safetensors", "tensor 'conv1.weight' overlaps the one before it");
  }

  @Test
  void theStoresOwnWeightsDamaged() throws IOException {
    write();
    assertThat(run().code()).isEqualTo(ExitCode.OK);
    Path store = folder.resolve("out/store");
    try (var models = Files.list(store.resolve("models"));
        var cells = Files.list(store.resolve("cells"))) {
      for (Path model : models.toList()) {
        Path file = model.resolve("weights.safetensors");
        Files.write(file, Arrays.copyOf(Files.readAllBytes(file), 700));
      }
      for (Path cell : cells.toList()) {
        Files.delete(cell);
      }
    }
    CapturedRun again = run();
    assertThat(again.code()).as("%s", again).isEqualTo(ExitCode.OK);
    assertThat(again.err())
        .anyMatch(line -> line.startsWith("set aside: ") && line.contains("weights.safetensors"));
    try (var damaged = Files.list(store.resolve("damaged/models"))) {
      assertThat(damaged.toList()).as("both entries' models").hasSize(2);
    }
    try (var failed = Files.list(store.resolve("failed"))) {
      assertThat(failed).as("a damaged store is not the model's failure").isEmpty();
    }
  }
}
