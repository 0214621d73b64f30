package dev.touchstone.plugins.defense.style;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.touchstone.api.data.ImageShape;
import dev.touchstone.api.data.LabeledImages;
import dev.touchstone.tensorflow.graph.Sessions;
import dev.touchstone.tensorflow.graph.Tensors;
import dev.touchstone.tensorflow.weights.Tensor;
import dev.touchstone.tensorflow.weights.Weights;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

class TransferNetworkTest {

  private static final ImageShape RGB = new ImageShape(8, 12, 3);

  private static StyleWeights style(SortedMap<String, Tensor> tensors) {
    return new StyleWeights("test", "digest", new Weights(tensors, Map.of()));
  }

  private static float[] apply(
      SortedMap<String, Tensor> tensors, LabeledImages images, Optional<Integer> resolution) {
    WorkingSize size = WorkingSize.of(images.shape(), resolution);
    try (Stylist stylist = Stylist.open(style(tensors), size, 2)) {
      return stylist.apply(images.pixels(), count -> {});
    }
  }

  private static float[] instanceNorm(float[] x, long[] shape, float[] scale, float[] shift) {
    try (Graph graph = Sessions.newGraph()) {
      Ops tf = Ops.create(graph);
      Operand<TFloat32> input = tf.constant(Shape.of(shape), DataBuffers.of(x, true, false));
      Operand<TFloat32> output =
          TransferNetwork.instanceNorm(tf, input, tf.constant(scale), tf.constant(shift));
      try (Session session = Sessions.open(graph);
          Result result = Sessions.run(session.runner().fetch(output))) {
        return Tensors.values(result.get(0));
      }
    }
  }

  /** Two images of two pixels and two channels: means 2 and 10, deviations 1 and 0; 0 and 5. */
  @Test
  void normalisesEachChannelOfEachImageAlone() {
    float[] x = {1, 10, 3, 10, /* second image */ 0, 0, 0, 10};
    float[] y =
        instanceNorm(x, new long[] {2, 1, 2, 2}, new float[] {2, 3}, new float[] {0.5f, -1});
    double one = 2 / Math.sqrt(1 + 1e-3);
    double five = 3 * 5 / Math.sqrt(25 + 1e-3);
    double[] expected = {0.5 - one, -1, 0.5 + one, -1, 0.5, -1 - five, 0.5, -1 + five};
    for (int i = 0; i < y.length; i++) {
      assertThat(y[i]).as("value %d", i).isCloseTo((float) expected[i], within(1e-5f));
    }
  }

  @Test
  void agreesWithPlainLoops() {
    SortedMap<String, Tensor> tensors = Styles.random(3);
    LabeledImages images = Styles.images(1, RGB, 5);
    PlainTransferNetwork.Image image = new PlainTransferNetwork.Image(RGB.height(), RGB.width(), 3);
    for (int i = 0; i < RGB.size(); i++) {
      image.values()[i] = 255.0 * images.pixels()[i];
    }
    double[] expected = new PlainTransferNetwork(tensors).apply(image).values();
    float[] actual = apply(tensors, images, Optional.empty());
    for (int i = 0; i < actual.length; i++) {
      double clipped = Math.max(0, Math.min(1, expected[i] / 255));
      assertThat((double) actual[i]).as("value %d", i).isCloseTo(clipped, within(2e-4));
    }
  }

  /** Whatever comes in, tanh of the last shift comes out; scaled to any size and back. */
  @ParameterizedTest
  @ValueSource(ints = {8, 9, 20})
  void withoutScalesItIsOneColour(int resolution) {
    float[] made =
        apply(Styles.plain(0.9, 0.5, 0.1), Styles.images(3, RGB, 1), Optional.of(resolution));
    assertThat(made).hasSize(3 * RGB.size());
    for (int i = 0; i < made.length; i++) {
      assertThat(made[i]).isCloseTo(new float[] {0.9f, 0.5f, 0.1f}[i % 3], within(1e-4f));
    }
  }

  @Test
  void greyImagesGetTheMeanOfTheChannels() {
    LabeledImages grey = Styles.images(2, new ImageShape(8, 8, 1), 1);
    float[] made = apply(Styles.plain(0.9, 0.5, 0.1), grey, Optional.empty());
    assertThat(made).hasSize(2 * 64);
    for (float value : made) {
      assertThat(value).isCloseTo(0.5f, within(1e-4f));
    }
  }

  /** The grey image is given to the network as an RGB one of equal channels. */
  @Test
  void greyImagesEnterAsRgb() {
    SortedMap<String, Tensor> tensors = Styles.random(4);
    LabeledImages grey = Styles.images(1, new ImageShape(8, 8, 1), 2);
    float[] rgb = new float[3 * 64];
    for (int i = 0; i < rgb.length; i++) {
      rgb[i] = grey.pixels()[i / 3];
    }
    LabeledImages replicated = new LabeledImages(new ImageShape(8, 8, 3), rgb, new int[1]);
    float[] expected = apply(tensors, replicated, Optional.empty());
    float[] actual = apply(tensors, grey, Optional.empty());
    for (int i = 0; i < 64; i++) {
      float mean = (expected[3 * i] + expected[3 * i + 1] + expected[3 * i + 2]) / 3;
      assertThat(actual[i]).isCloseTo(mean, within(1e-5f));
    }
  }

  @Test
  void doesNotDependOnTheBatchSize() {
    LabeledImages images = Styles.images(5, RGB, 6);
    WorkingSize size = WorkingSize.of(RGB, Optional.of(16));
    byte[][] made = new byte[3][];
    for (int i = 0; i < 3; i++) {
      try (Stylist stylist = Stylist.open(style(Styles.random(5)), size, new int[] {1, 3, 5}[i])) {
        made[i] = Stylist.quantized(stylist.apply(images.pixels(), count -> {}));
      }
    }
    assertThat(made[1]).isEqualTo(made[0]);
    assertThat(made[2]).isEqualTo(made[0]);
  }

  @Test
  void sidesAreRoundedUpToMultiplesOf4() {
    ImageShape shape = new ImageShape(30, 45, 1);
    assertThat(WorkingSize.of(shape, Optional.empty())).isEqualTo(new WorkingSize(shape, 32, 48));
    assertThat(WorkingSize.of(shape, Optional.of(60))).isEqualTo(new WorkingSize(shape, 60, 92));
    ImageShape cifar = new ImageShape(32, 32, 3);
    assertThat(WorkingSize.of(cifar, Optional.empty()).own()).isTrue();
    assertThat(WorkingSize.of(cifar, Optional.of(64)).own()).isFalse();
  }

  /**
   * The published networks keep where it is bright and dark. Weights in another layout than the
   * file's give noise, which goes with nothing.
   */
  @Tag("slow")
  @ParameterizedTest
  @ValueSource(strings = {"udnie", "rain-princess", "la-muse", "wave"})
  void publishedNetworksKeepTheImage(String name) {
    Optional<Path> weights = Styles.realWeights();
    assumeTrue(
        weights.isPresent(),
        "SKIPPED: no real weights: set TOUCHSTONE_DATA, or put them into ../shared/weights");
    StyleWeights style = StyleWeights.read(weights.get().resolve("style-" + name + ".safetensors"));
    assertThat(style.name()).isEqualTo(name.replace('-', '_'));
    ImageShape shape = new ImageShape(96, 96, 3);
    float[] picture = disc(96);
    float[] made;
    try (Stylist stylist = Stylist.open(style, WorkingSize.of(shape, Optional.empty()), 1)) {
      made = stylist.apply(picture, count -> {});
    }
    assertThat(correlation(brightness(picture), brightness(made))).isGreaterThan(0.5);
  }

  /** A bright disc on a dark ground, both shaded. */
  private static float[] disc(int side) {
    float[] pixels = new float[side * side * 3];
    for (int i = 0; i < pixels.length; i++) {
      int x = i / 3 % side;
      int y = i / 3 / side;
      boolean inside = Math.hypot(x - side / 2.0, y - side / 2.0) < side / 4.0;
      pixels[i] = (float) ((inside ? 0.7 : 0.1) + 0.2 * x / side + 0.05 * (i % 3));
    }
    return pixels;
  }

  private static double[] brightness(float[] pixels) {
    double[] brightness = new double[pixels.length / 3];
    for (int i = 0; i < pixels.length; i++) {
      brightness[i / 3] += pixels[i];
    }
    return brightness;
  }

  private static double correlation(double[] a, double[] b) {
    double ab = 0;
    double aa = 0;
    double bb = 0;
    double meanA = Arrays.stream(a).average().orElseThrow();
    double meanB = Arrays.stream(b).average().orElseThrow();
    for (int i = 0; i < a.length; i++) {
      ab += (a[i] - meanA) * (b[i] - meanB);
      aa += Math.pow(a[i] - meanA, 2);
      bb += Math.pow(b[i] - meanB, 2);
    }
    return ab / Math.sqrt(aa * bb);
  }
}
