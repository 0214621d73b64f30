package dev.touchstone.core.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.touchstone.api.ComponentException;
import org.junit.jupiter.api.Test;

class ExpectedPredictionTest {

  private static float[] logits(double... shares) {
    float[] logits = new float[shares.length];
    for (int i = 0; i < logits.length; i++) {
      logits[i] = (float) (7 + Math.log(shares[i]));
    }
    return logits;
  }

  @Test
  void ofSeveralDrawsItIsTheMeanSoftmax() {
    ExpectedPrediction expected = new ExpectedPrediction(2);
    expected.add(logits(0.9, 0.1, 0.3, 0.7));
    expected.add(logits(0.3, 0.7, 0.4, 0.6));

    float[] mean = expected.logits();

    assertThat(Math.exp(mean[0])).isCloseTo(0.6, within(1e-6));
    assertThat(Math.exp(mean[1])).isCloseTo(0.4, within(1e-6));
    assertThat(Math.exp(mean[2])).isCloseTo(0.35, within(1e-6));
    assertThat(Math.exp(mean[3])).isCloseTo(0.65, within(1e-6));
  }

  @Test
  void ofOneDrawTheMarginsAreItsOwnHoweverLargeTheLogits() {
    ExpectedPrediction expected = new ExpectedPrediction(3);
    expected.add(new float[] {3000, -2000, 2500.5f});

    float[] same = expected.logits();

    assertThat(same[0] - same[2]).isEqualTo(499.5f);
    assertThat(same[0] - same[1]).isEqualTo(5000f);
  }

  @Test
  void whatIsNotFiniteIsToldOfTheModel() {
    assertThatThrownBy(() -> new ExpectedPrediction(2).add(new float[] {0, Float.NaN}))
        .isInstanceOf(ComponentException.class)
        .hasMessage("the model's logit of class 1 is NaN; logits must be finite");
  }
}
