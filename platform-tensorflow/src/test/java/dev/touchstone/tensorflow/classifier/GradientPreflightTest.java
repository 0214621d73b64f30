package dev.touchstone.tensorflow.classifier;

import static dev.touchstone.tensorflow.SmallNetworks.CLASSES;
import static dev.touchstone.tensorflow.SmallNetworks.SHAPE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.touchstone.api.Seed;
import dev.touchstone.api.UserException;
import dev.touchstone.api.data.LabeledImages;
import dev.touchstone.tensorflow.SmallNetworks;
import dev.touchstone.tensorflow.model.GraphModel;
import dev.touchstone.tensorflow.model.Initializer;
import dev.touchstone.tensorflow.training.Trainer;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.op.nn.Conv2d;
import org.tensorflow.op.nn.DepthwiseConv2dNative;
import org.tensorflow.op.nn.LocalResponseNormalization;
import org.tensorflow.types.TFloat32;

class GradientPreflightTest {

  private static final LabeledImages IMAGES = SmallNetworks.images(16, 4);
  private static final List<Long> ONES = List.of(1L, 1L, 1L, 1L);

  /** The value is x², the gradient that of x. */
  private static final GraphModel VALUE_OF_SQUARE =
      behind((tf, x) -> tf.math.add(x, tf.stopGradient(tf.math.sub(tf.math.square(x), x))));

  /** The value is x², the gradient zero. */
  private static final GraphModel FLAT_OF_SQUARE =
      behind(
          (tf, x) ->
              tf.math.add(tf.math.mul(x, tf.constant(0f)), tf.stopGradient(tf.math.square(x))));

  private static GraphModel behind(BiFunction<Ops, Operand<TFloat32>, Operand<TFloat32>> stage) {
    return (network, images) ->
        SmallNetworks.SMOOTH.build(network, stage.apply(network.ops(), images));
  }

  private static Optional<String> preflight(GraphModel model) {
    try (NetworkClassifier classifier =
        NetworkClassifier.open(
            model,
            List.of(),
            SHAPE,
            CLASSES,
            Trainer.initialWeights(model, SHAPE, CLASSES, new Seed(1)))) {
      assertThat(classifier.logits(IMAGES.pixels(), new long[16])).hasSize(16 * CLASSES);
      return classifier.preflight(IMAGES.pixels(), IMAGES.labels());
    }
  }

  /** The same network with other logits: factor · z + offset. */
  private static GraphModel scaled(GraphModel model, double factor, double offset) {
    return (network, images) -> {
      Ops tf = network.ops();
      return tf.math.add(
          tf.math.mul(model.build(network, images), tf.constant((float) factor)),
          tf.constant((float) offset));
    };
  }

  static Stream<Arguments> untrustworthy() {
    List<Long> dilated = List.of(1L, 2L, 2L, 1L);
    return Stream.of(
        Arguments.of(
            "Conv2D '",
            "is dilated",
            behind(
                (tf, x) ->
                    tf.nn.conv2d(
                        x,
                        tf.fill(tf.array(3L, 3L, 2L, 2L), tf.constant(0.1f)),
                        ONES,
                        "SAME",
                        Conv2d.dilations(dilated)))),
        Arguments.of(
            "Conv2D '",
            "explicit padding",
            behind(
                (tf, x) ->
                    tf.nn.conv2d(
                        x,
                        tf.fill(tf.array(3L, 3L, 2L, 2L), tf.constant(0.1f)),
                        ONES,
                        "EXPLICIT",
                        Conv2d.explicitPaddings(List.of(0L, 0L, 1L, 1L, 1L, 1L, 0L, 0L))))),
        Arguments.of(
            "DepthwiseConv2dNative '",
            "is dilated",
            behind(
                (tf, x) ->
                    tf.nn.depthwiseConv2dNative(
                        x,
                        tf.fill(tf.array(3L, 3L, 2L, 1L), tf.constant(0.1f)),
                        ONES,
                        "SAME",
                        DepthwiseConv2dNative.dilations(dilated)))),
        Arguments.of(
            "LRN '",
            "other attributes",
            behind(
                (tf, x) ->
                    tf.nn.localResponseNormalization(
                        x, LocalResponseNormalization.depthRadius(2L)))),
        Arguments.of("LogSoftmax '", "not of rank 2", behind((tf, x) -> tf.nn.logSoftmax(x))));
  }

  @ParameterizedTest
  @MethodSource("untrustworthy")
  void silentlyWrongOperationsAreRefused(String operation, String reason, GraphModel model) {
    assertThatThrownBy(() -> preflight(model))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("would be wrong")
        .hasMessageContaining(operation)
        .hasMessageContaining(reason);
  }

  @Test
  void disconnectedGradientIsExplained() {
    assertThatThrownBy(() -> preflight(behind((tf, x) -> tf.stopGradient(x))))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("no gradient of the logits by the network's input")
        .hasMessageContaining("StopGradient '");
  }

  @Test
  void missingGradientIsExplained() {
    assertThatThrownBy(
            () -> preflight(behind((tf, x) -> tf.math.betainc(tf.onesLike(x), tf.onesLike(x), x))))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("Betainc");
  }

  @Test
  void wrongGradientIsFoundByDifferences() {
    assertThatThrownBy(() -> preflight(VALUE_OF_SQUARE))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("differs from finite differences");
  }

  @Test
  void zeroGradientOfAFunctionThatIsNotFlatIsFound() {
    assertThatThrownBy(() -> preflight(FLAT_OF_SQUARE))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("differs from finite differences");
  }

  @ParameterizedTest
  @CsvSource({
    "1e-20,0", "1e-6,0", "1e-4,0", "1e-3,0", "1e-2,0", "100,0", "1e6,0", "1,100", "1e-2,1"
  })
  void theScaleOfTheLogitsAndWhatIsAddedToThemChangesNothing(double factor, double offset) {
    for (GraphModel right : List.of(SmallNetworks.SMOOTH, SmallNetworks.CONVOLUTION)) {
      assertThat(preflight(scaled(right, factor, offset))).isEmpty();
    }
    for (GraphModel wrong : List.of(VALUE_OF_SQUARE, FLAT_OF_SQUARE)) {
      assertThatThrownBy(() -> preflight(scaled(wrong, factor, offset)))
          .isInstanceOf(UserException.class)
          .hasMessageContaining("differs from finite differences");
    }
  }

  @ParameterizedTest
  @CsvSource({"1,1e6", "1,1e8", "1e-4,1e4", "0,0", "0,1"})
  void differencesBelowTheRoundingOfTheLogitsSayNothing(double factor, double offset) {
    for (GraphModel any :
        List.of(SmallNetworks.SMOOTH, SmallNetworks.CONVOLUTION, FLAT_OF_SQUARE)) {
      assertThat(preflight(scaled(any, factor, offset)))
          .hasValueSatisfying(note -> assertThat(note).contains("could not be checked"));
    }
  }

  @ParameterizedTest
  @CsvSource({"1,1e3", "1,1e4", "1,1e5"})
  void rightGradientsPassAtAnyOffset(double factor, double offset) {
    for (GraphModel right : List.of(SmallNetworks.SMOOTH, SmallNetworks.CONVOLUTION)) {
      assertThatCode(() -> preflight(scaled(right, factor, offset))).doesNotThrowAnyException();
    }
  }

  @Test
  void theSuspectsAreNamed() {
    assertThatThrownBy(() -> preflight(VALUE_OF_SQUARE))
        .hasMessageMatching(
            ".*\\); suspect an operation of the network's own code, or a kernel .*");
  }

  /** How a unit's gradient is computed: rightly, or as code that is wrong would. */
  private enum Unit {
    RIGHT,
    TWICE,
    WITHOUT_MASK,
    FLIPPED_FILTER,
    TRANSPOSED_FILTER,
    HALF_OF_THE_CHANNELS;

    Operand<TFloat32> build(Ops tf, Operand<TFloat32> x, Operand<TFloat32> filter) {
      Operand<TFloat32> map = tf.nn.conv2d(x, filter, ONES, "SAME");
      Operand<TFloat32> value = tf.nn.relu(map);
      return switch (this) {
        case RIGHT -> value;
        case TWICE -> instead(tf, value, tf.math.mul(tf.constant(2f), value));
        case WITHOUT_MASK -> instead(tf, value, map);
        case FLIPPED_FILTER ->
            instead(tf, value, masked(tf, x, value, tf.reverse(filter, tf.array(0, 1))));
        case TRANSPOSED_FILTER ->
            instead(
                tf, value, masked(tf, x, value, tf.linalg.transpose(filter, tf.array(0, 1, 3, 2))));
        case HALF_OF_THE_CHANNELS ->
            instead(
                tf, value, tf.math.mul(value, tf.constant(new float[] {1, 1, 1, 1, 0, 0, 0, 0})));
      };
    }

    private static Operand<TFloat32> masked(
        Ops tf, Operand<TFloat32> x, Operand<TFloat32> value, Operand<TFloat32> filter) {
      Operand<TFloat32> mask = tf.math.sign(tf.stopGradient(value));
      return tf.math.mul(tf.nn.conv2d(x, filter, ONES, "SAME"), mask);
    }

    /** The one's value with the other's gradient. */
    private static Operand<TFloat32> instead(
        Ops tf, Operand<TFloat32> value, Operand<TFloat32> gradient) {
      return tf.math.add(gradient, tf.stopGradient(tf.math.sub(value, gradient)));
    }
  }

  private static final int UNITS = 6;

  /** Untrained, with residual connections, ReLUs and a max-pool: a kink at every step. */
  private static GraphModel residual(Unit unit, int place) {
    return (network, images) -> {
      Ops tf = network.ops();
      Operand<TFloat32> x = images;
      for (int i = 0; i < UNITS; i++) {
        long in = i == 0 ? 2 : 8;
        Operand<TFloat32> filter = network.variable("conv" + i, Initializer.HE_NORMAL, 3, 3, in, 8);
        Operand<TFloat32> y = (i == place ? unit : Unit.RIGHT).build(tf, x, filter);
        x = i == 0 ? y : tf.math.add(x, y);
      }
      Operand<TFloat32> pooled =
          tf.nn.maxPool(x, tf.array(1, 2, 2, 1), tf.array(1, 2, 2, 1), "SAME");
      return SmallNetworks.dense(
          network, "fc", tf.reshape(pooled, tf.array(-1, 32)), 32, network.classes());
    };
  }

  private static GradientPreflight.Findings findings(GraphModel model, long seed, boolean binary) {
    LabeledImages images = SmallNetworks.images(4, seed);
    float[] pixels = images.pixels().clone();
    for (int j = 0; j < pixels.length && binary; j++) {
      pixels[j] = Math.round(pixels[j]);
    }
    try (NetworkClassifier classifier =
        NetworkClassifier.open(
            model,
            List.of(),
            SHAPE,
            CLASSES,
            Trainer.initialWeights(model, SHAPE, CLASSES, new Seed(seed)))) {
      return new GradientPreflight(classifier).compare(pixels, images.labels());
    }
  }

  @Test
  void untrainedNetworksWithKinksEverywherePass() {
    for (long seed = 1; seed <= 8; seed++) {
      for (boolean binary : new boolean[] {false, true}) {
        GradientPreflight.Findings found = findings(residual(Unit.RIGHT, 0), seed, binary);
        assertThat(found.enough()).as("seed %d: %s", seed, found).isTrue();
        assertThat(found.wrong()).as("seed %d: %s", seed, found).isLessThanOrEqualTo(1);
      }
    }
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "RIGHT")
  void oneWrongLayerAmongManyIsFound(Unit unit) {
    for (int place = 0; place < UNITS; place++) {
      // The filter of the first is not square.
      if (unit == Unit.TRANSPOSED_FILTER && place == 0) {
        continue;
      }
      GradientPreflight.Findings found = findings(residual(unit, place), place, false);
      assertThat(found.refuted()).as("layer %d: %s", place, found).isTrue();
    }
  }

  /** Where it jumps no gradient can be right, and everywhere else this one is. */
  @Test
  void aNetworkThatJumpsAtSomePlacesIsNotWrong() {
    GraphModel jumping =
        behind(
            (tf, x) ->
                tf.math.add(
                    x,
                    tf.math.mul(
                        tf.constant(0.5f), tf.math.sign(tf.math.sub(x, tf.constant(0.3f))))));
    for (long seed = 1; seed <= 5; seed++) {
      GradientPreflight.Findings found = findings(jumping, seed, false);
      assertThat(found.refuted()).as("seed %d: %s", seed, found).isFalse();
    }
  }

  @Test
  void fewComparisonsDecideNothing() {
    assertThat(new GradientPreflight.Findings(16, 7, 7, "").refuted()).isFalse();
    assertThat(new GradientPreflight.Findings(16, 8, 2, "").refuted()).isFalse();
    assertThat(new GradientPreflight.Findings(16, 8, 3, "").refuted()).isTrue();
    assertThat(new GradientPreflight.Findings(16, 16, 5, "").refuted()).isFalse();
    assertThat(new GradientPreflight.Findings(16, 16, 6, "").refuted()).isTrue();
  }

  @Test
  void rightGradientsPass() {
    List<GraphModel> right =
        List.of(
            SmallNetworks.SMOOTH,
            SmallNetworks.CONVOLUTION,
            behind((tf, x) -> tf.nn.localResponseNormalization(x)),
            behind((tf, x) -> tf.nn.relu(tf.math.sub(x, tf.constant(0.15f)))));
    for (GraphModel model : right) {
      assertThatCode(() -> preflight(model)).doesNotThrowAnyException();
    }
  }

  @Test
  void trainingIsGuardedToo() {
    GraphModel dilated =
        (network, images) -> {
          Ops tf = network.ops();
          Operand<TFloat32> kernel = network.variable("kernel", Initializer.HE_NORMAL, 3, 3, 2, 2);
          return SmallNetworks.SMOOTH.build(
              network,
              tf.nn.conv2d(
                  images, kernel, ONES, "SAME", Conv2d.dilations(List.of(1L, 2L, 2L, 1L))));
        };
    assertThatThrownBy(() -> Trainer.initialWeights(dilated, SHAPE, CLASSES, new Seed(1)))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("the training loss by the variables would be wrong")
        .hasMessageContaining("Conv2D");
  }
}
