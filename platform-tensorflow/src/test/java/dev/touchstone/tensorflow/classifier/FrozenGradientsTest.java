package dev.touchstone.tensorflow.classifier;

import static dev.touchstone.tensorflow.SmallNetworks.CONVOLUTION;
import static org.assertj.core.api.Assertions.assertThat;

import dev.touchstone.api.Seed;
import dev.touchstone.api.data.ImageShape;
import dev.touchstone.api.model.GradientRequest;
import dev.touchstone.api.model.Gradients;
import dev.touchstone.api.model.Loss;
import dev.touchstone.tensorflow.SmallNetworks;
import dev.touchstone.tensorflow.defense.BackwardSurrogate;
import dev.touchstone.tensorflow.defense.InputDefense;
import dev.touchstone.tensorflow.defense.Noise;
import dev.touchstone.tensorflow.model.GraphModel;
import dev.touchstone.tensorflow.model.Initializer;
import dev.touchstone.tensorflow.model.NetworkBuilder;
import dev.touchstone.tensorflow.training.Trainer;
import dev.touchstone.tensorflow.weights.Tensor;
import dev.touchstone.tensorflow.weights.Weights;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.op.nn.FusedBatchNorm;
import org.tensorflow.types.TFloat32;

/**
 * Gradients of a frozen pipeline against those of a plain one, of a network that has everything
 * that is rewritten, and no kinks: so nothing but rounding may differ.
 */
class FrozenGradientsTest {

  private static final ImageShape SHAPE = new ImageShape(12, 12, 3);
  private static final int CLASSES = 4;
  private static final int N = 5;

  /** What is rounded differs from layer to layer; right ones stay below a tenth of it. */
  private static final float TOLERANCE = 2e-5f;

  /** A residual network: strided, pointwise, and of few pixels at its end. */
  private static final GraphModel RESIDUAL =
      (network, images) -> {
        Ops tf = network.ops();
        Operand<TFloat32> x = block(network, "stem", images, 3, 1, 8);
        x = pooled(tf, x, 2);
        for (int stage = 0; stage < 2; stage++) {
          String name = "stage" + stage;
          Operand<TFloat32> narrow = block(network, name + ".in", x, 1, 1, 4);
          Operand<TFloat32> middle = block(network, name + ".middle", narrow, 3, 2, 4);
          Operand<TFloat32> wide = normed(network, name + ".out", middle, 1, 1, 8);
          x = tf.math.softplus(tf.math.add(wide, normed(network, name + ".short", x, 1, 2, 8)));
        }
        Operand<TFloat32> features = tf.math.mean(x, tf.constant(new int[] {1, 2}));
        return SmallNetworks.dense(network, "fc", features, 8, network.classes());
      };

  private static final List<InputDefense> DEFENSES = List.of(new Noisy(), new Step());
  private static final Weights WEIGHTS = weights();

  private static NetworkClassifier plain;
  private static NetworkClassifier frozen;

  private static Operand<TFloat32> pooled(Ops tf, Operand<TFloat32> x, long size) {
    List<Long> window = List.of(1L, size, size, 1L);
    return tf.nn.avgPool(x, window, window, "VALID");
  }

  private static Operand<TFloat32> block(
      NetworkBuilder network,
      String name,
      Operand<TFloat32> x,
      int size,
      long stride,
      int filters) {
    return network.ops().math.softplus(normed(network, name, x, size, stride, filters));
  }

  private static Operand<TFloat32> normed(
      NetworkBuilder network,
      String name,
      Operand<TFloat32> x,
      int size,
      long stride,
      int filters) {
    Ops tf = network.ops();
    Operand<TFloat32> filter =
        network.variable(
            name + ".weight", Initializer.HE_NORMAL, size, size, x.shape().get(3), filters);
    return tf.nn
        .fusedBatchNorm(
            tf.nn.conv2d(x, filter, List.of(1L, stride, stride, 1L), "SAME"),
            network.variable(name + ".scale", Initializer.ONES, filters),
            network.variable(name + ".offset", Initializer.ZEROS, filters),
            network.statistic(name + ".mean", 0, filters),
            network.statistic(name + ".variance", 1, filters),
            FusedBatchNorm.isTraining(false))
        .y();
  }

  /** Every value of a normalisation is another one, and positive, as a variance must be. */
  private static Weights weights() {
    RandomGenerator random = new Seed(9).generator();
    TreeMap<String, Tensor> tensors = new TreeMap<>();
    Trainer.initialWeights(RESIDUAL, SHAPE, CLASSES, new Seed(8))
        .tensors()
        .forEach(
            (name, tensor) -> {
              float[] values = tensor.values().clone();
              for (int i = 0; i < values.length && tensor.shape().length == 1; i++) {
                values[i] += 0.1f + random.nextFloat();
              }
              tensors.put(name, new Tensor(tensor.shape(), values));
            });
    return new Weights(tensors, Map.of());
  }

  private record Noisy() implements InputDefense {
    @Override
    public Noise noise() {
      return Noise.NORMAL;
    }

    @Override
    public int draws() {
      return 2;
    }

    @Override
    public Operand<TFloat32> apply(Ops tf, Operand<TFloat32> images, Operand<TFloat32> noise) {
      return tf.math.add(images, tf.math.mul(tf.constant(0.1f), noise));
    }
  }

  /** Not differentiable, but by a surrogate. */
  private record Step() implements InputDefense {
    @Override
    public Operand<TFloat32> apply(Ops tf, Operand<TFloat32> images, Operand<TFloat32> noise) {
      return tf.dtypes.cast(tf.math.greater(images, tf.constant(0.5f)), TFloat32.class);
    }

    @Override
    public List<BackwardSurrogate> surrogates() {
      return List.of(new Sigmoid(4), new Sigmoid(8));
    }
  }

  private record Sigmoid(float steepness) implements BackwardSurrogate {
    @Override
    public String name() {
      return "sigmoid" + (int) steepness;
    }

    @Override
    public Operand<TFloat32> apply(Ops tf, Operand<TFloat32> images) {
      return tf.math.sigmoid(tf.math.mul(tf.constant(steepness), images));
    }
  }

  @BeforeAll
  static void open() {
    plain = NetworkClassifier.open(RESIDUAL, DEFENSES, SHAPE, CLASSES, WEIGHTS, false);
    frozen = NetworkClassifier.open(RESIDUAL, DEFENSES, SHAPE, CLASSES, WEIGHTS, true);
  }

  @AfterAll
  static void close() {
    plain.close();
    frozen.close();
  }

  private static float[] pixels(ImageShape shape) {
    RandomGenerator random = new Seed(N).generator();
    float[] pixels = new float[N * shape.size()];
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = random.nextFloat();
    }
    return pixels;
  }

  private static GradientRequest request(Loss loss, String surrogate) {
    return new GradientRequest(
        pixels(SHAPE),
        new int[] {0, 1, 2, 3, 0},
        Optional.empty(),
        loss,
        Optional.of(surrogate),
        new long[] {5, 6, 7, 8, 9});
  }

  @ParameterizedTest
  @EnumSource(Loss.class)
  void onlyRoundingDiffersForEachLossAndSurrogate(Loss loss) {
    for (String surrogate : List.of("sigmoid4", "sigmoid8")) {
      Gradients expected = plain.gradients(request(loss, surrogate));
      Gradients actual = frozen.gradients(request(loss, surrogate));
      requireClose(actual.gradients(), expected.gradients());
      requireClose(actual.logits(), expected.logits());
      requireClose(actual.losses(), expected.losses());
      assertThat(actual.gradients())
          .as("other operations round otherwise: this is not the plain graph")
          .isNotEqualTo(expected.gradients());
    }
  }

  @Test
  void onlyRoundingDiffersInProducts() {
    float[] cotangents = new float[N * CLASSES];
    for (int i = 0; i < cotangents.length; i++) {
      cotangents[i] = (i % 7) - 3;
    }
    requireClose(
        frozen.vectorJacobianProduct(pixels(SHAPE), cotangents, Optional.empty(), new long[N]),
        plain.vectorJacobianProduct(pixels(SHAPE), cotangents, Optional.empty(), new long[N]));
  }

  @Test
  void whatIsJudgedComesFromThePlainGraph() {
    frozen.gradients(request(Loss.CROSS_ENTROPY, "sigmoid4"));
    assertThat(frozen.logits(pixels(SHAPE), new long[N]))
        .isEqualTo(plain.logits(pixels(SHAPE), new long[N]));
  }

  @Test
  void gradientsInBfloat16ComeFromTheFrozenGraphToo() {
    float[] expected = plain.gradients(request(Loss.CROSS_ENTROPY, "sigmoid4")).gradients();
    float[] actual =
        frozen
            .withBfloat16Gradients()
            .gradients(request(Loss.CROSS_ENTROPY, "sigmoid4"))
            .gradients();
    double product = 0;
    double squares = 0;
    double others = 0;
    for (int i = 0; i < expected.length; i++) {
      product += (double) expected[i] * actual[i];
      squares += (double) expected[i] * expected[i];
      others += (double) actual[i] * actual[i];
    }
    assertThat(product / Math.sqrt(squares * others)).isGreaterThan(0.99);
  }

  @Test
  void aNetworkWithoutNormsKeepsItsBits() {
    ImageShape shape = SmallNetworks.SHAPE;
    Weights weights =
        Trainer.initialWeights(CONVOLUTION, shape, SmallNetworks.CLASSES, new Seed(6));
    GradientRequest request =
        new GradientRequest(
            pixels(shape),
            new int[N],
            Optional.empty(),
            Loss.CROSS_ENTROPY,
            Optional.empty(),
            new long[N]);
    try (NetworkClassifier some =
            NetworkClassifier.open(
                CONVOLUTION, List.of(), shape, SmallNetworks.CLASSES, weights, true);
        NetworkClassifier other =
            NetworkClassifier.open(
                CONVOLUTION, List.of(), shape, SmallNetworks.CLASSES, weights, false)) {
      assertThat(some.gradients(request).gradients())
          .isEqualTo(other.gradients(request).gradients());
    }
  }

  private static void requireClose(float[] actual, float[] expected) {
    float largest = 0;
    for (float value : expected) {
      largest = Math.max(largest, Math.abs(value));
    }
    assertThat(largest).isPositive();
    assertThat(actual).usingComparatorWithPrecision(TOLERANCE * largest).containsExactly(expected);
  }
}
