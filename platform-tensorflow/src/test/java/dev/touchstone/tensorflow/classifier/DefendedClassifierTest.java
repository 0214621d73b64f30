package dev.touchstone.tensorflow.classifier;

import static dev.touchstone.tensorflow.SmallNetworks.CLASSES;
import static dev.touchstone.tensorflow.SmallNetworks.SHAPE;
import static dev.touchstone.tensorflow.SmallNetworks.SMOOTH;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.touchstone.api.ComponentException;
import dev.touchstone.api.Seed;
import dev.touchstone.api.UserException;
import dev.touchstone.api.data.LabeledImages;
import dev.touchstone.api.model.GradientRequest;
import dev.touchstone.api.model.Gradients;
import dev.touchstone.api.model.Loss;
import dev.touchstone.tensorflow.SmallNetworks;
import dev.touchstone.tensorflow.defense.BackwardSurrogate;
import dev.touchstone.tensorflow.defense.InputDefense;
import dev.touchstone.tensorflow.defense.Noise;
import dev.touchstone.tensorflow.training.Trainer;
import dev.touchstone.tensorflow.weights.Weights;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

class DefendedClassifierTest {

  private static final int N = 6;
  private static final LabeledImages IMAGES = SmallNetworks.images(N, 4);
  private static final Weights WEIGHTS =
      Trainer.initialWeights(SMOOTH, SHAPE, CLASSES, new Seed(6));

  private record Scaled(String name, float factor) implements BackwardSurrogate {
    @Override
    public Operand<TFloat32> apply(Ops tf, Operand<TFloat32> images) {
      return tf.math.mul(tf.constant(factor), images);
    }
  }

  private record Identity(String name) implements BackwardSurrogate {
    @Override
    public Operand<TFloat32> apply(Ops tf, Operand<TFloat32> images) {
      return images;
    }
  }

  /** Binarises; not differentiable. */
  private record Step(List<BackwardSurrogate> surrogates) implements InputDefense {
    @Override
    public Operand<TFloat32> apply(Ops tf, Operand<TFloat32> images, Operand<TFloat32> noise) {
      return tf.dtypes.cast(tf.math.greater(images, tf.constant(0.3f)), TFloat32.class);
    }
  }

  private record Noisy(Noise noise) implements InputDefense {
    @Override
    public Operand<TFloat32> apply(Ops tf, Operand<TFloat32> images, Operand<TFloat32> noise) {
      return tf.math.add(images, noise);
    }
  }

  /** Differentiable: x². */
  private record Square() implements InputDefense {
    @Override
    public Operand<TFloat32> apply(Ops tf, Operand<TFloat32> images, Operand<TFloat32> noise) {
      return tf.math.square(images);
    }
  }

  private static NetworkClassifier open(InputDefense... defenses) {
    return NetworkClassifier.open(SMOOTH, List.of(defenses), SHAPE, CLASSES, WEIGHTS);
  }

  private static void requireGradients(InputDefense defense) {
    NetworkClassifier.requireGradients(SMOOTH, List.of(defense), SHAPE, CLASSES);
  }

  private static Gradients gradients(
      NetworkClassifier classifier, float[] images, Optional<String> surrogate) {
    return classifier.gradients(
        new GradientRequest(
            images, IMAGES.labels(), Optional.empty(), Loss.MARGIN, surrogate, new long[N]));
  }

  private static float[] binarised() {
    float[] pixels = IMAGES.pixels().clone();
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = pixels[i] > 0.3f ? 1 : 0;
    }
    return pixels;
  }

  private static void assertClose(float[] actual, float[] expected, float factor) {
    assertThat(actual).hasSameSizeAs(expected);
    for (int i = 0; i < actual.length; i++) {
      assertThat(actual[i]).isCloseTo(factor * expected[i], within(1e-6f));
    }
  }

  @Test
  void valueIsTheTransformationsAndGradientTheSurrogates() {
    Step step = new Step(List.of(new Identity("straight-through"), new Scaled("tripled", 3)));
    try (NetworkClassifier plain = open();
        NetworkClassifier defended = open(step)) {
      assertThat(plain.surrogates()).isEmpty();
      assertThat(defended.surrogates()).containsExactly("straight-through", "tripled");
      Gradients expected = gradients(plain, binarised(), Optional.empty());
      Gradients byDefault = gradients(defended, IMAGES.pixels(), Optional.empty());
      assertThat(byDefault.logits()).containsExactly(expected.logits());
      assertThat(byDefault.gradients()).containsExactly(expected.gradients());
      assertThat(defended.logits(IMAGES.pixels(), new long[N])).containsExactly(expected.logits());
      Gradients tripled = gradients(defended, IMAGES.pixels(), Optional.of("tripled"));
      assertThat(tripled.losses()).containsExactly(expected.losses());
      assertClose(tripled.gradients(), expected.gradients(), 3);
    }
  }

  @Test
  void surrogatesOfAllDefensesAreOffered() {
    // Binarising twice is binarising once, so that the second defense changes gradients alone.
    Step first = new Step(List.of(new Identity("a"), new Scaled("b", 3)));
    Step second = new Step(List.of(new Scaled("c", 5), new Scaled("b", 7)));
    try (NetworkClassifier plain = open();
        NetworkClassifier defended = open(first, second)) {
      assertThat(defended.surrogates()).containsExactly("a", "b", "c");
      float[] expected = gradients(plain, binarised(), Optional.empty()).gradients();
      Map<String, Float> factors = Map.of("a", 5f, "b", 21f, "c", 5f);
      factors.forEach(
          (name, factor) ->
              assertClose(
                  gradients(defended, IMAGES.pixels(), Optional.of(name)).gradients(),
                  expected,
                  factor));
      assertThatThrownBy(() -> gradients(defended, IMAGES.pixels(), Optional.of("d")))
          .isInstanceOf(UserException.class)
          .hasMessageContaining("no backward surrogate 'd'; it has [a, b, c]");
    }
  }

  @Test
  void differentiableDefensesAreDifferentiated() {
    try (NetworkClassifier plain = open();
        NetworkClassifier defended = open(new Square())) {
      float[] squared = IMAGES.pixels().clone();
      for (int i = 0; i < squared.length; i++) {
        squared[i] *= squared[i];
      }
      float[] inner = gradients(plain, squared, Optional.empty()).gradients();
      float[] outer = gradients(defended, IMAGES.pixels(), Optional.empty()).gradients();
      for (int i = 0; i < inner.length; i++) {
        assertThat(outer[i]).isCloseTo(2 * IMAGES.pixels()[i] * inner[i], within(1e-6f));
      }
    }
  }

  @Test
  void defenseWithoutAnyGradientIsNamedButStillAnswers() {
    try (NetworkClassifier defended = open(new Step(List.of()))) {
      assertThat(defended.logits(IMAGES.pixels(), new long[N])).hasSize(N * CLASSES);
      assertThatThrownBy(() -> gradients(defended, IMAGES.pixels(), Optional.empty()))
          .isInstanceOf(UserException.class)
          .hasMessageContaining("no gradient of the defense Step by its input")
          .hasMessageContaining("Greater '");
      assertThatThrownBy(() -> defended.preflight(IMAGES.pixels(), IMAGES.labels()))
          .isInstanceOf(UserException.class);
    }
  }

  @Test
  void whetherThereAreGradientsIsKnownWithoutWeights() {
    InputDefense step = new Step(List.of());
    assertThatThrownBy(() -> requireGradients(step))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("no gradient of the defense Step by its input");
    assertThatCode(() -> requireGradients(new Noisy(Noise.NORMAL))).doesNotThrowAnyException();
  }

  @ParameterizedTest
  @EnumSource(names = "NONE", mode = EnumSource.Mode.EXCLUDE)
  void noiseComesFromEachImagesOwnSeed(Noise noise) {
    try (NetworkClassifier defended = open(new Noisy(noise), new Noisy(noise))) {
      assertThat(defended.stochastic()).isTrue();
      long[] seeds = {1, 2, 3, 4, 5, 6};
      float[] all = defended.logits(IMAGES.pixels(), seeds);
      assertThat(defended.logits(IMAGES.pixels(), seeds)).containsExactly(all);
      for (int i = 0; i < N; i++) {
        float[] one = defended.logits(IMAGES.image(i), new long[] {seeds[i]});
        float[] other = defended.logits(IMAGES.image(i), new long[] {99});
        float[] same = Arrays.copyOfRange(all, i * CLASSES, (i + 1) * CLASSES);
        assertClose(one, same, 1);
        assertThat(other[0]).isNotCloseTo(one[0], within(1e-4f));
      }
    }
  }

  @Test
  void noiseHasItsDistribution() {
    for (Noise noise : List.of(Noise.UNIFORM, Noise.NORMAL)) {
      try (NetworkClassifier defended =
          NetworkClassifier.open(
              (network, images) -> {
                network.expose("input", images);
                return SMOOTH.build(network, images);
              },
              List.of(new Noisy(noise)),
              SHAPE,
              CLASSES,
              WEIGHTS)) {
        int n = 2000;
        long[] seeds = new long[n];
        Arrays.setAll(seeds, i -> i);
        float[] drawn = defended.outputs(new float[n * SHAPE.size()], seeds).get("input").values();
        double mean = 0;
        double square = 0;
        for (float value : drawn) {
          mean += value / drawn.length;
          square += (double) value * value / drawn.length;
        }
        // 48,000 draws: 5 standard errors of the mean are below 0.023.
        assertThat(mean).isCloseTo(noise == Noise.UNIFORM ? 0.5 : 0, within(0.023));
        assertThat(square - mean * mean)
            .isCloseTo(noise == Noise.UNIFORM ? 1 / 12.0 : 1, within(0.035));
      }
    }
  }

  @Test
  void wrongShapesAreNamed() {
    InputDefense cropping = (tf, images, noise) -> tf.reduceSum(images, tf.constant(3));
    assertThatThrownBy(() -> open(cropping))
        .isInstanceOf(ComponentException.class)
        .hasMessageContaining("gives images of shape");
    Weights none = new Weights(new TreeMap<>(), Map.of());
    InputDefense failing =
        (tf, images, noise) -> {
          throw new IllegalStateException("no luck");
        };
    assertThatThrownBy(() -> NetworkClassifier.open(SMOOTH, List.of(failing), SHAPE, CLASSES, none))
        .isInstanceOf(ComponentException.class)
        .hasMessageContaining("cannot be built: no luck");
  }
}
