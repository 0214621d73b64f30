package dev.touchstone.plugins.model.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ai.onnxruntime.OrtException;
import dev.touchstone.api.data.ImageShape;
import dev.touchstone.api.data.LabeledImages;
import dev.touchstone.api.model.GradientRequest;
import dev.touchstone.api.model.Loss;
import dev.touchstone.tensorflow.classifier.NetworkClassifier;
import dev.touchstone.testkit.graph.TestImages;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Imported networks against PyTorch itself, where a {@code python3} has it. */
@Tag("slow")
class TorchTest {

  private static final int IMAGES = 64;

  @TempDir private Path folder;

  /** Runs the script; empty if there is no PyTorch. */
  private Optional<String> torch(List<String> arguments) throws IOException, InterruptedException {
    Path script = folder.resolve("reference.py");
    try (InputStream from = TorchTest.class.getResourceAsStream("reference.py")) {
      Files.write(script, from.readAllBytes());
    }
    for (String python : List.of("python3", "/usr/bin/python3")) {
      if (run(List.of(python, "-c", "import torch, numpy"), folder.resolve("probe")) == 0) {
        List<String> command = new ArrayList<>(List.of(python, script.toString()));
        command.addAll(arguments);
        Path log = folder.resolve("log");
        int code = run(command, log);
        assertThat(code).as(Files.readString(log)).isZero();
        return Optional.of(Files.readString(log));
      }
    }
    return Optional.empty();
  }

  private static int run(List<String> command, Path log) throws InterruptedException {
    try {
      Process process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(log.toFile())
              .start();
      try {
        assertThat(process.waitFor(10, TimeUnit.MINUTES)).as("ended in time").isTrue();
        return process.exitValue();
      } finally {
        process.destroyForcibly();
      }
    } catch (IOException e) {
      return -1;
    }
  }

  private static final String NO_TORCH =
      "skipped: no python3 with torch and numpy; install python3-torch";

  private float[] floats(String name) throws IOException {
    ByteBuffer bytes =
        ByteBuffer.wrap(Files.readAllBytes(folder.resolve(name))).order(ByteOrder.nativeOrder());
    float[] values = new float[bytes.remaining() / 4];
    bytes.asFloatBuffer().get(values);
    return values;
  }

  private void write(String name, float[] values) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(values.length * 4).order(ByteOrder.nativeOrder());
    bytes.asFloatBuffer().put(values);
    Files.write(folder.resolve(name), bytes.array());
  }

  /** Image by image from one order of dimensions into the other. */
  private static float[] turned(float[] values, ImageShape shape, boolean toChannelsFirst) {
    float[] turned = new float[values.length];
    int pixels = shape.height() * shape.width();
    int channels = shape.channels();
    for (int i = 0; i < values.length; i++) {
      int image = i / shape.size();
      int pixel = i % shape.size() / channels;
      int channel = i % channels;
      int first = image * shape.size() + channel * pixels + pixel;
      turned[toChannelsFirst ? first : i] = values[toChannelsFirst ? i : first];
    }
    return turned;
  }

  private static float[] gradients(NetworkClassifier network, LabeledImages images) {
    return network
        .gradients(
            new GradientRequest(
                images.pixels(),
                images.labels(),
                Optional.empty(),
                Loss.CROSS_ENTROPY,
                Optional.empty(),
                new long[images.count()]))
        .gradients();
  }

  /** The largest difference, as a part of the largest value, of each image. */
  private static double worst(float[] given, float[] expected, int size) {
    double worst = 0;
    for (int image = 0; image < given.length / size; image++) {
      double largest = 1e-30;
      double apart = 0;
      for (int i = image * size; i < (image + 1) * size; i++) {
        largest = Math.max(largest, Math.abs(expected[i]));
        apart = Math.max(apart, Math.abs((double) given[i] - expected[i]));
      }
      worst = Math.max(worst, apart / largest);
    }
    return worst;
  }

  private void compare(String network, String file, LabeledImages images)
      throws IOException, InterruptedException {
    Optional<Path> onnx = TestImages.weights(file + ".onnx");
    Optional<Path> weights = TestImages.weights(file + ".safetensors");
    assumeTrue(onnx.isPresent() && weights.isPresent(), TestImages.NO_DATA);
    ImageShape shape = images.shape();
    write("images", turned(images.pixels(), shape, true));
    float[] labels = new float[images.count()];
    for (int i = 0; i < labels.length; i++) {
      labels[i] = images.labels()[i];
    }
    write("labels", labels);
    Optional<String> ran =
        torch(List.of("gradients", network, weights.get().toString(), folder.toString()));
    assumeTrue(ran.isPresent(), NO_TORCH);
    OnnxModel model = Imported.model(Imported.parameters(onnx.get()), shape, 10);
    try (NetworkClassifier classifier = Imported.open(model, shape, 10)) {
      float[] logits = classifier.logits(images.pixels(), new long[images.count()]);
      assertThat(worst(logits, floats("logits"), 10)).as("logits").isLessThan(1e-4);
      // Where the network is sure, an image's own gradient is what rounding leaves of 1 − p.
      float[] given = gradients(classifier, images);
      assertThat(worst(given, turned(floats("gradients"), shape, false), given.length))
          .as("gradients of the cross-entropy")
          .isLessThan(1e-4);
      float[] cotangents = new float[logits.length];
      for (int i = 0; i < cotangents.length; i++) {
        cotangents[i] = (float) Math.cos(i % 10);
      }
      float[] products =
          classifier.vectorJacobianProduct(
              images.pixels(), cotangents, Optional.empty(), new long[images.count()]);
      assertThat(worst(products, turned(floats("products"), shape, false), shape.size()))
          .as("gradients of the logits, image by image")
          .isLessThan(1e-4);
    }
  }

  @Test
  void gradientsOfTheNetworkOfWongAndKolterAreThoseOfPyTorch()
      throws IOException, InterruptedException {
    Optional<LabeledImages> mnist = TestImages.mnist("t10k");
    assumeTrue(mnist.isPresent(), TestImages.NO_DATA);
    compare("wong_kolter", "mnist-wong-kolter", mnist.get().first(IMAGES));
  }

  @Test
  void gradientsOfResnet20AreThoseOfPyTorch() throws IOException, InterruptedException {
    compare(
        "resnet20",
        "cifar10-resnet20",
        TestImages.random(new ImageShape(32, 32, 3), IMAGES, 10, 4));
  }

  /** Exported here and now, with random weights; torchvision's where it is installed. */
  @Test
  void exportedNetworksGiveWhatPyTorchGives()
      throws IOException, InterruptedException, OrtException {
    Optional<String> ran =
        torch(
            List.of(
                "export",
                folder.toString(),
                "transformer",
                "shuffled",
                "mixed",
                "next",
                "torchvision"));
    assumeTrue(ran.isPresent(), NO_TORCH);
    List<String> faults = new ArrayList<>();
    int compared = 0;
    for (String line : ran.get().lines().toList()) {
      if (Files.exists(folder.resolve(line.strip() + ".onnx"))) {
        compared++;
        exported(line.strip()).ifPresent(faults::add);
      }
    }
    assertThat(compared).isGreaterThanOrEqualTo(4);
    assertThat(faults).isEmpty();
  }

  private Optional<String> exported(String name) throws IOException, OrtException {
    float[] raw = floats(name + "-images");
    float[] labels = floats(name + "-labels");
    int side = (int) Math.sqrt(raw.length / 3.0 / labels.length);
    ImageShape shape = new ImageShape(side, side, 3);
    int[] classes = new int[labels.length];
    for (int i = 0; i < classes.length; i++) {
      classes[i] = (int) labels[i];
    }
    LabeledImages images = new LabeledImages(shape, turned(raw, shape, false), classes);
    OnnxModel model =
        Imported.model(Imported.parameters(folder.resolve(name + ".onnx")), shape, 10);
    float[] second = SecondOpinion.logits(model, images);
    try (NetworkClassifier classifier = Imported.open(model, shape, 10)) {
      float[] logits = classifier.logits(images.pixels(), new long[images.count()]);
      double runtime = worst(logits, second, 10);
      boolean probabilities = name.equals("next");
      double torch = worst(probabilities ? softmax(logits) : logits, floats(name + "-logits"), 10);
      double gradient =
          worst(
              gradients(classifier, images),
              turned(floats(name + "-gradients"), shape, false),
              shape.size());
      String figures =
          "%s: %.2g from ONNX Runtime, %.2g from torch, gradient %.2g"
              .formatted(name, runtime, torch, gradient);
      System.out.println(figures);
      return runtime < 1e-4 && torch < 1e-4 && gradient < 1e-3
          ? Optional.empty()
          : Optional.of(figures);
    }
  }

  private static float[] softmax(float[] logits) {
    float[] result = new float[logits.length];
    for (int row = 0; row < logits.length; row += 10) {
      double sum = 0;
      for (int i = row; i < row + 10; i++) {
        sum += Math.exp(logits[i]);
      }
      for (int i = row; i < row + 10; i++) {
        result[i] = (float) (Math.exp(logits[i]) / sum);
      }
    }
    return result;
  }
}
