package dev.touchstone.tensorflow.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.touchstone.api.Cancellation;
import dev.touchstone.api.ComponentException;
import dev.touchstone.api.Seed;
import dev.touchstone.api.attack.Attack;
import dev.touchstone.api.data.ImageShape;
import dev.touchstone.api.data.LabeledImages;
import dev.touchstone.api.threat.Norm;
import dev.touchstone.api.threat.NormBall;
import dev.touchstone.tensorflow.classifier.NetworkClassifier;
import dev.touchstone.tensorflow.model.GraphModel;
import dev.touchstone.tensorflow.model.Initializer;
import dev.touchstone.tensorflow.weights.Tensor;
import dev.touchstone.tensorflow.weights.Weights;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Whom a training's validation takes for right, and for robust. */
class ValidatorTest {

  private static final ImageShape PIXEL = new ImageShape(1, 1, 1);

  /** Proposes what it was given. */
  private static final Attack IDLE =
      task -> task.propose(IntStream.range(0, task.size()).toArray(), task.images());

  /** Logits of two classes: the pixel times a weight for each. */
  private static final GraphModel LINEAR =
      (network, images) ->
          network
              .ops()
              .linalg
              .matMul(
                  network.ops().reshape(images, network.ops().constant(new int[] {-1, 1})),
                  network.variable("weight", Initializer.ZEROS, 1, 2));

  private static Validator.Accuracy measure(float... weight) {
    LabeledImages images =
        new LabeledImages(PIXEL, new float[] {0.2f, 0.4f, 0.6f, 0.8f}, new int[] {0, 0, 0, 1});
    Weights weights =
        new Weights(
            new TreeMap<>(Map.of("weight", new Tensor(new long[] {1, 2}, weight))), Map.of());
    try (NetworkClassifier classifier =
        NetworkClassifier.open(LINEAR, List.of(), PIXEL, 2, weights)) {
      return new Validator(
              IDLE, new NormBall(Norm.LINF, 0.1), images, new Seed(1), Cancellation.NEVER)
          .measure(classifier);
    }
  }

  @Test
  void theGreatestLogitDecides() {
    assertThat(measure(1, 0)).isEqualTo(new Validator.Accuracy(75, 75));
    assertThat(measure(0, 1)).isEqualTo(new Validator.Accuracy(25, 25));
  }

  @Test
  void aTieIsRightForNoClass() {
    assertThat(measure(0, 0)).isEqualTo(new Validator.Accuracy(0, 0));
  }

  @Test
  void infiniteLogitsSayNothing() {
    assertThatThrownBy(() -> measure(0, Float.POSITIVE_INFINITY))
        .isInstanceOf(ComponentException.class)
        .hasMessage("the model's logit of class 1 is Infinity; logits must be finite");
  }
}
