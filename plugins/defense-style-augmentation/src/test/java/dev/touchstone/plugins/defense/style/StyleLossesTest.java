package dev.touchstone.plugins.defense.style;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.touchstone.api.Seed;
import dev.touchstone.api.UserException;
import dev.touchstone.api.data.ImageShape;
import dev.touchstone.api.data.LabeledImages;
import dev.touchstone.tensorflow.graph.Sessions;
import dev.touchstone.tensorflow.graph.SymbolicGradients;
import dev.touchstone.tensorflow.graph.Tensors;
import dev.touchstone.tensorflow.weights.Tensor;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BiFunction;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TFloat32;

class StyleLossesTest {

  private static final long[] SHAPE = {2, 3, 4, 5};

  private static float[] random(int count, long seed) {
    RandomGenerator random = new Seed(seed).generator();
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return values;
  }

  private static Operand<TFloat32> constant(Ops tf, float[] values, long... shape) {
    return tf.constant(Shape.of(shape), DataBuffers.of(values, true, false));
  }

  /** Value of a function of a tensor, and its derivative if the value is a number. */
  private static float[][] evaluate(
      BiFunction<Ops, Operand<TFloat32>, Operand<TFloat32>> function, float[] x, boolean derive) {
    try (Graph graph = Sessions.newGraph()) {
      Ops tf = Ops.create(graph);
      Placeholder<TFloat32> input =
          tf.placeholder(TFloat32.class, Placeholder.shape(Shape.of(SHAPE)));
      Operand<TFloat32> value = function.apply(tf, input);
      Operand<TFloat32> second =
          derive
              ? SymbolicGradients.build(graph, value, Optional.empty(), List.of(input), "a loss")
                  .get(0)
              : tf.identity(value);
      try (Session session = Sessions.open(graph);
          TFloat32 fed = Tensors.of(x, SHAPE);
          Result result =
              Sessions.run(session.runner().feed(input, fed).fetch(value).fetch(second))) {
        return new float[][] {Tensors.values(result.get(0)), Tensors.values(result.get(1))};
      }
    }
  }

  @Test
  void gramMatricesAgreeWithPlainSums() {
    float[] x = random(2 * 3 * 4 * 5, 1);
    float[] grams = evaluate(StyleLosses::gram, x, false)[0];
    assertThat(grams).hasSize(2 * 5 * 5);
    for (int n = 0; n < 2; n++) {
      for (int a = 0; a < 5; a++) {
        for (int b = 0; b < 5; b++) {
          double sum = 0;
          for (int place = 0; place < 12; place++) {
            sum += (double) x[(n * 12 + place) * 5 + a] * x[(n * 12 + place) * 5 + b];
          }
          assertThat(grams[(n * 5 + a) * 5 + b]).isCloseTo((float) (sum / 60), within(1e-5f));
        }
      }
    }
  }

  private static float[][] target() {
    float[][] target = new float[5][5];
    for (int a = 0; a < 5; a++) {
      for (int b = 0; b < 5; b++) {
        target[a][b] = 0.1f * (a + b);
      }
    }
    return target;
  }

  private static Operand<TFloat32> style(Ops tf, Operand<TFloat32> x) {
    return StyleLosses.style(tf, StyleLosses.gram(tf, x), target());
  }

  private static Operand<TFloat32> content(Ops tf, Operand<TFloat32> x) {
    return StyleLosses.content(tf, x, constant(tf, random(120, 9), SHAPE));
  }

  @Test
  void lossesAgreeWithTheirDefinitions() {
    float[] x = random(120, 2);
    float[] grams = evaluate(StyleLosses::gram, x, false)[0];
    double difference = 0;
    double norm = 0;
    for (int i = 0; i < 50; i++) {
      double wanted = target()[i / 5 % 5][i % 5];
      difference += Math.pow(grams[i] - wanted, 2) / 2;
      norm += wanted * wanted / 2;
    }
    assertThat(evaluate(StyleLossesTest::style, x, false)[0][0])
        .isCloseTo((float) (difference / norm), within(1e-4f));
    float[] wanted = random(120, 9);
    difference = 0;
    norm = 0;
    for (int i = 0; i < 120; i++) {
      difference += Math.pow(x[i] - wanted[i], 2);
      norm += wanted[i] * wanted[i];
    }
    assertThat(evaluate(StyleLossesTest::content, x, false)[0][0])
        .isCloseTo((float) (difference / norm), within(1e-4f));
  }

  /** A ramp of 51 in 255 from column to column, and of 25.5 from row to row. */
  @Test
  void totalVariationOfARamp() {
    float[] ramp = new float[120];
    for (int i = 0; i < 120; i++) {
      ramp[i] = 51 * (i / 5 % 4) + 25.5f * (i / 20 % 3);
    }
    assertThat(evaluate(StyleLosses::totalVariation, ramp, false)[0][0])
        .isCloseTo(0.2f * 0.2f + 0.1f * 0.1f, within(1e-5f));
  }

  @Test
  void gradientsAgreeWithFiniteDifferences() {
    requireGradient(StyleLossesTest::style, 1);
    requireGradient(StyleLossesTest::content, 1);
    requireGradient(StyleLosses::totalVariation, 100);
  }

  private static void requireGradient(
      BiFunction<Ops, Operand<TFloat32>, Operand<TFloat32>> loss, float scale) {
    float[] x = random(120, 3);
    float[] direction = random(120, 4);
    float step = 1e-2f;
    float[] up = new float[120];
    float[] down = new float[120];
    for (int i = 0; i < 120; i++) {
      x[i] *= scale;
      direction[i] *= scale;
      up[i] = x[i] + step * direction[i];
      down[i] = x[i] - step * direction[i];
    }
    float[] gradient = evaluate(loss, x, true)[1];
    double expected =
        (evaluate(loss, up, false)[0][0] - evaluate(loss, down, false)[0][0]) / (2 * step);
    double actual = 0;
    for (int i = 0; i < 120; i++) {
      actual += (double) gradient[i] * direction[i];
    }
    assertThat(actual).isCloseTo(expected, within(2e-3 * Math.max(1, Math.abs(expected))));
  }

  /** The whole way: losses of the transfer network's output by the transfer network's weights. */
  @Test
  void gradientsByTheWeightsAgreeWithFiniteDifferences(@TempDir Path folder) {
    StyleTraining training =
        new StyleTraining(
            StripesImage.write(folder.resolve("stripes.png")),
            Optional.of(Styles.lossNetwork(folder)),
            1,
            1,
            2,
            32,
            32,
            1,
            0.5,
            2,
            1e-3);
    LossNetwork lossNetwork = LossNetwork.read(training.lossNetwork().orElseThrow());
    LabeledImages images = Styles.images(2, new ImageShape(32, 32, 3), 1);
    Map<String, float[][]> target =
        StyleTrainingGraph.grams(lossNetwork, StyleImage.read(training.styleImage()), 32);
    try (StyleTrainingGraph graph =
        new StyleTrainingGraph(
            training,
            lossNetwork,
            WorkingSize.of(images.shape(), Optional.of(32)),
            target,
            StyleKernels.UNCHECKED)) {
      graph.initialize(new Seed(5));
      Map<String, Tensor> state = graph.state();
      assertThat(state.get("out.scale").values()).as("contrast at first").containsOnly(0.3f);
      assertThat(state.get("res3.conv2.scale").values()).as("an identity").containsOnly(0);
      Map<String, Tensor> gradients = graph.gradients(images.pixels());
      // The shifts and scales alone: a step in all weights crosses too many kinks of ReLU.
      TreeMap<String, Tensor> up = new TreeMap<>(state);
      TreeMap<String, Tensor> down = new TreeMap<>(state);
      double actual = 0;
      float step = 1e-3f;
      for (String name : gradients.keySet()) {
        if (!name.endsWith(".weight")) {
          float[] direction = random(gradients.get(name).values().length, name.hashCode());
          up.put(name, moved(state.get(name), direction, step));
          down.put(name, moved(state.get(name), direction, -step));
          for (int i = 0; i < direction.length; i++) {
            actual += (double) gradients.get(name).values()[i] * direction[i];
          }
        }
      }
      graph.restore(up);
      double above = weighted(graph.losses(images.pixels()));
      graph.restore(down);
      double below = weighted(graph.losses(images.pixels()));
      double expected = (above - below) / (2 * step);
      assertThat(actual).isCloseTo(expected, within(0.03 * Math.abs(expected) + 1e-3));
    }
  }

  private static double weighted(double[] losses) {
    return losses[0] + 0.5 * losses[1] + 2 * losses[2];
  }

  private static Tensor moved(Tensor tensor, float[] direction, float step) {
    float[] values = tensor.values().clone();
    for (int i = 0; i < values.length; i++) {
      values[i] += step * direction[i];
    }
    return new Tensor(tensor.shape(), values);
  }

  @ParameterizedTest
  @EnumSource(LossNetwork.Kind.class)
  void lossNetworksGiveTheFeaturesThatAreCompared(LossNetwork.Kind kind) {
    try (Graph graph = Sessions.newGraph()) {
      Ops tf = Ops.create(graph);
      Map<String, Operand<TFloat32>> features =
          new LossNetwork(kind, Styles.random(kind.shapes(), 1))
              .features(tf, constant(tf, new float[32 * 40 * 3], 1, 32, 40, 3));
      assertThat(features).containsKeys(kind.contentLayer());
      assertThat(features).containsKeys(kind.styleLayers().toArray(new String[0]));
      long[] deepest = features.get(kind.styleLayers().get(3)).shape().asArray();
      assertThat(deepest)
          .isEqualTo(
              switch (kind) {
                case SQUEEZENET -> new long[] {1, 3, 4, 256};
                case VGG16 -> new long[] {1, 4, 5, 512};
                case PLAIN -> new long[] {1, 8, 10, 128};
              });
    }
  }

  /** conv1 of SqueezeNet at its first place, by hand: BGR, mean removed, no padding, ReLU. */
  @Test
  void squeezeNetTakesBgrWithoutItsMean() {
    Map<String, Tensor> tensors = Styles.random(LossNetwork.Kind.SQUEEZENET.shapes(), 2);
    float[] rgb = new float[32 * 32 * 3];
    RandomGenerator random = new Seed(3).generator();
    for (int i = 0; i < rgb.length; i++) {
      rgb[i] = 255 * random.nextFloat();
    }
    float[] mean = {103.939f, 116.779f, 123.68f};
    float[] weight = tensors.get("conv1.weight").values();
    try (Graph graph = Sessions.newGraph()) {
      Ops tf = Ops.create(graph);
      Operand<TFloat32> features =
          new LossNetwork(LossNetwork.Kind.SQUEEZENET, tensors)
              .features(tf, constant(tf, rgb, 1, 32, 32, 3))
              .get("conv1");
      try (Session session = Sessions.open(graph);
          Result result = Sessions.run(session.runner().fetch(features))) {
        float[] actual = Tensors.values(result.get(0));
        assertThat(actual).hasSize(15 * 15 * 64);
        for (int out = 0; out < 64; out++) {
          double sum = tensors.get("conv1.bias").values()[out];
          for (int k = 0; k < 27; k++) {
            int bgr = k % 3;
            float value = rgb[(k / 9 * 32 + k / 3 % 3) * 3 + 2 - bgr] - mean[bgr];
            sum += value * weight[k * 64 + out];
          }
          assertThat(actual[out]).isCloseTo((float) Math.max(0, sum), within(1e-2f));
        }
      }
    }
  }

  @Test
  void otherLossNetworksAreRefused(@TempDir Path folder) {
    Path file = Styles.write(folder.resolve("style.safetensors"), Styles.plain(0.5, 0.5, 0.5));
    assertThatThrownBy(() -> LossNetwork.read(file))
        .isInstanceOf(UserException.class)
        .hasMessageContaining(file + " (read as SQUEEZENET) does not fit the network")
        .hasMessageContaining("'fire2/squeeze1x1.weight' [1, 1, 64, 16] is missing");
  }
}
