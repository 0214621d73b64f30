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
import dev.touchstone.api.data.LabeledImages;
import dev.touchstone.api.model.GradientRequest;
import dev.touchstone.api.model.Gradients;
import dev.touchstone.api.model.Loss;
import dev.touchstone.tensorflow.SmallNetworks;
import dev.touchstone.tensorflow.defense.BackwardSurrogate;
import dev.touchstone.tensorflow.defense.InputDefense;
import dev.touchstone.tensorflow.defense.Noise;
import dev.touchstone.tensorflow.model.GraphModel;
import dev.touchstone.tensorflow.training.Trainer;
import dev.touchstone.tensorflow.weights.Weights;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/** Deployed answers that average over several noise draws. */
class AveragedDrawsTest {

  private static final int N = 6;
  private static final LabeledImages IMAGES = SmallNetworks.images(N, 4);
  private static final Weights WEIGHTS =
      Trainer.initialWeights(SMOOTH, SHAPE, CLASSES, new Seed(6));

  /** Adds its noise; its surrogate has half of the gradient. */
  private record Averaged(int draws, Noise noise, boolean halved) implements InputDefense {

    @Override
    public Operand<TFloat32> apply(Ops tf, Operand<TFloat32> images, Operand<TFloat32> drawn) {
      return tf.math.add(images, drawn);
    }

    @Override
    public List<BackwardSurrogate> surrogates() {
      return halved ? List.of(new Half()) : List.of();
    }
  }

  private record Half() implements BackwardSurrogate {

    @Override
    public String name() {
      return "half";
    }

    @Override
    public Operand<TFloat32> apply(Ops tf, Operand<TFloat32> images) {
      return tf.math.mul(tf.constant(0.5f), images);
    }
  }

  private static NetworkClassifier open(InputDefense... defenses) {
    GraphModel model =
        (network, images) -> {
          network.expose("input", images);
          return SMOOTH.build(network, images);
        };
    return NetworkClassifier.open(model, List.of(defenses), SHAPE, CLASSES, WEIGHTS);
  }

  private static Gradients gradients(NetworkClassifier classifier) {
    return classifier.gradients(
        new GradientRequest(
            IMAGES.pixels(),
            IMAGES.labels(),
            Optional.empty(),
            Loss.CROSS_ENTROPY,
            Optional.empty(),
            new long[N]));
  }

  private static void assertClose(float[] actual, float[] expected, double factor) {
    assertThat(actual).hasSameSizeAs(expected);
    for (int i = 0; i < actual.length; i++) {
      assertThat((double) actual[i]).isCloseTo(factor * expected[i], within(2e-6));
    }
  }

  private static float[] logProbabilities(float[] logits) {
    float[] log = logits.clone();
    for (int row = 0; row < logits.length; row += CLASSES) {
      double sum = 0;
      for (int c = row; c < row + CLASSES; c++) {
        sum += Math.exp(logits[c]);
      }
      for (int c = row; c < row + CLASSES; c++) {
        log[c] -= (float) Math.log(sum);
      }
    }
    return log;
  }

  /** Copies without noise are all alike: the mean is one of them. */
  @Test
  void withoutNoiseTheMeanIsThePlainAnswer() {
    try (NetworkClassifier plain = open();
        NetworkClassifier averaged = open(new Averaged(3, Noise.NONE, false));
        NetworkClassifier halved =
            open(new Averaged(1, Noise.NONE, false), new Averaged(3, Noise.NONE, true))) {
      Gradients expected = gradients(plain);
      Gradients actual = gradients(averaged);
      assertClose(actual.logits(), logProbabilities(expected.logits()), 1);
      assertClose(actual.losses(), expected.losses(), 1);
      assertClose(actual.gradients(), expected.gradients(), 1);
      assertClose(gradients(halved).gradients(), expected.gradients(), 0.5);
      float[] hidden = averaged.outputs(IMAGES.pixels(), new long[N]).get("hidden").values();
      assertClose(hidden, plain.outputs(IMAGES.pixels(), new long[N]).get("hidden").values(), 1);
    }
  }

  @Test
  void everyCopyHasNoiseOfItsOwn() {
    int n = 1000;
    int draws = 4;
    long[] seeds = new long[n];
    Arrays.setAll(seeds, i -> i);
    try (NetworkClassifier averaged = open(new Averaged(draws, Noise.NORMAL, false))) {
      float[] means = averaged.outputs(new float[n * SHAPE.size()], seeds).get("input").values();
      double square = 0;
      for (float mean : means) {
        square += (double) mean * mean / means.length;
      }
      // 24,000 means: 5 standard errors.
      assertThat(square).isCloseTo(1.0 / draws, within(0.0115));
    }
  }

  /** 200 images of 7 copies take several runs. */
  @Test
  void answersDoNotDependOnTheBatch() {
    LabeledImages many = SmallNetworks.images(200, 5);
    long[] seeds = new long[200];
    Arrays.setAll(seeds, i -> 3L * i);
    try (NetworkClassifier averaged = open(new Averaged(7, Noise.NORMAL, false))) {
      float[] all = averaged.logits(many.pixels(), seeds);
      for (int i : new int[] {0, 72, 73, 199}) {
        float[] one = averaged.logits(many.image(i), new long[] {seeds[i]});
        assertClose(one, Arrays.copyOfRange(all, i * CLASSES, (i + 1) * CLASSES), 1);
      }
    }
  }

  @Test
  void gradientAgreesWithFiniteDifferences() {
    try (NetworkClassifier averaged = open(new Averaged(5, Noise.NORMAL, false))) {
      assertThatCode(() -> averaged.preflight(IMAGES.pixels(), IMAGES.labels()))
          .doesNotThrowAnyException();
    }
  }

  @Test
  void fewerThanOneDrawIsAnError() {
    assertThatThrownBy(() -> open(new Averaged(0, Noise.NORMAL, false)))
        .isInstanceOf(ComponentException.class)
        .hasMessageContaining("the defense Averaged asks for 0 noise draws");
  }
}
