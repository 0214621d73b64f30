package dev.touchstone.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.touchstone.api.Seed;
import dev.touchstone.api.UserException;
import dev.touchstone.api.data.ImageShape;
import dev.touchstone.api.data.LabeledImages;
import dev.touchstone.api.model.GradientRequest;
import dev.touchstone.api.model.Gradients;
import dev.touchstone.api.model.Loss;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class LinearClassifierTest {

  private static final ImageShape PAIR = new ImageShape(1, 2, 1);
  private static final LinearClassifier SMALL =
      new LinearClassifier(PAIR, new float[] {1, 2, -3, 4, 0, 0}, new float[] {0.5f, 0, 1});

  @Test
  void logitsAreTheLinearMap() {
    float[] logits = SMALL.logits(new float[] {1, 0, 0.5f, 1}, new long[2]);
    assertThat(logits).containsExactly(1.5f, -3, 1, 3, 2.5f, 1);
  }

  @Test
  void marginGradientIsTheDifferenceOfWeights() {
    Gradients gradients = SMALL.gradients(request(Loss.MARGIN, Optional.empty()));
    assertThat(gradients.logits()).containsExactly(1.5f, -3, 1);
    assertThat(gradients.losses()).containsExactly(-0.5f);
    assertThat(gradients.gradients()).containsExactly(0 - 1, 0 - 2);
  }

  @Test
  void vectorJacobianProductIsTheTransposedMap() {
    float[] product =
        SMALL.vectorJacobianProduct(
            new float[2], new float[] {1, 1, 1}, Optional.empty(), new long[1]);
    assertThat(product).containsExactly(-2, 6);
  }

  @Test
  void imagesAreClassifiedAsLabelled() {
    LinearClassifier classifier = LinearClassifier.random(new ImageShape(3, 3, 1), 4, new Seed(1));
    LabeledImages images = classifier.images(50, new Seed(2));
    float[] logits = classifier.logits(images.pixels(), new long[50]);
    for (int i = 0; i < 50; i++) {
      for (int c = 0; c < 4; c++) {
        assertThat(logits[i * 4 + c]).isLessThanOrEqualTo(logits[i * 4 + images.labels()[i]]);
      }
    }
    assertThat(images.labels()).contains(0, 1, 2, 3);
    assertThat(images.pixels()).contains(0f, 1f);
  }

  @Test
  void noiseBelongsToItsSeedAndHasItsStandardDeviation() {
    LinearClassifier noisy = SMALL.withInputNoise(0.1);
    assertThat(noisy.stochastic()).isTrue();
    float[] image = {0.5f, 0.5f};
    assertThat(noisy.logits(image, new long[] {7})).isEqualTo(noisy.logits(image, new long[] {7}));
    double squares = 0;
    int draws = 4000;
    for (int seed = 0; seed < draws; seed++) {
      double deviation = noisy.logits(image, new long[] {seed})[0] - 2.0;
      squares += deviation * deviation / draws;
    }
    assertThat(Math.sqrt(squares)).isCloseTo(0.1 * Math.sqrt(5), within(0.01));
  }

  @Test
  void surrogatesAreNamedAndChecked() {
    LinearClassifier offering = SMALL.withSurrogates();
    assertThat(offering.surrogates())
        .containsExactly(LinearClassifier.STRAIGHT_THROUGH, LinearClassifier.VANISHING);
    assertThat(
            offering
                .gradients(request(Loss.MARGIN, Optional.of(LinearClassifier.VANISHING)))
                .gradients())
        .containsExactly(0, 0);
    assertThatThrownBy(() -> SMALL.gradients(request(Loss.MARGIN, Optional.of("sigmoid"))))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("sigmoid");
  }

  private static GradientRequest request(Loss loss, Optional<String> surrogate) {
    return new GradientRequest(
        new float[] {1, 0}, new int[] {0}, Optional.empty(), loss, surrogate, new long[1]);
  }
}
