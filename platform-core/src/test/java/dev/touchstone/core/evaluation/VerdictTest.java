package dev.touchstone.core.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.touchstone.api.ComponentException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a row of logits says. */
class VerdictTest {

  @Test
  void theGreatestLogitIsThePredictionAndTheMarginIsTakenFromTheLabel() {
    float[] logits = {9, 9, 9, 1, 5, 3};

    assertThat(Verdict.of(logits, 1, 3, 1)).isEqualTo(new Verdict(1, 2, 5));
    assertThat(Verdict.of(logits, 1, 3, 2)).isEqualTo(new Verdict(1, -2, 5));
    assertThat(Verdict.of(logits, 1, 3, 0)).isEqualTo(new Verdict(1, -4, 5));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2})
  void aTieIsNotCorrectWhateverTheLabel(int label) {
    Verdict constant = Verdict.of(new float[3], 0, 3, label);

    assertThat(constant.prediction()).isEqualTo(label == 0 ? 1 : 0);
    assertThat(constant.margin()).isZero();
  }

  @Test
  void aTieOfOthersIsTheFirstOfThem() {
    assertThat(Verdict.of(new float[] {1, 4, 4}, 0, 3, 0).prediction()).isEqualTo(1);
  }

  @Test
  void theSmallestDifferenceIsNoTie() {
    float[] logits = {1f, Math.nextUp(1f)};

    assertThat(Verdict.of(logits, 0, 2, 1).prediction()).isEqualTo(1);
    assertThat(Verdict.of(logits, 0, 2, 0).prediction()).isEqualTo(1);
    float[] tiny = {0f, Float.MIN_VALUE};
    assertThat(Verdict.of(tiny, 0, 2, 1).prediction()).isEqualTo(1);
  }

  @Test
  void marginsOfHugeLogitsStayFinite() {
    float[] logits = {-Float.MAX_VALUE, Float.MAX_VALUE};

    assertThat(Verdict.of(logits, 0, 2, 1).margin()).isEqualTo(Float.MAX_VALUE);
    assertThat(Verdict.of(logits, 0, 2, 0).margin()).isEqualTo(-Float.MAX_VALUE);
  }

  @ParameterizedTest
  @ValueSource(floats = {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY})
  void whatIsNotFiniteSaysNothing(float logit) {
    for (int label = 0; label < 2; label++) {
      int of = label;
      assertThatThrownBy(() -> Verdict.of(new float[] {0, logit}, 0, 2, of))
          .isInstanceOf(ComponentException.class)
          .hasMessage("the model's logit of class 1 is " + logit + "; logits must be finite");
    }
  }
}
