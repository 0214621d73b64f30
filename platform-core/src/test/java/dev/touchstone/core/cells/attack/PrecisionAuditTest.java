package dev.touchstone.core.cells.attack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class PrecisionAuditTest {

  /** Two images of four pixels. */
  private static final float[] FULL = {1, -2, 3, -4, 0.5f, 0.5f, -0.5f, -0.5f};

  @Test
  void nearGradientsAreUsed() {
    float[] low = {1.01f, -2.02f, 2.98f, -4.01f, 0.51f, 0.49f, -0.5f, -0.5f};

    PrecisionAudit audit = PrecisionAudit.of(FULL, low, 2);

    assertThat(audit.images()).isEqualTo(2);
    assertThat(audit.equalSigns()).isEqualTo(1);
    assertThat(audit.cosine()).isGreaterThan(0.999).isLessThan(1);
    assertThat(audit.used()).isTrue();
  }

  @Test
  void theSameDigitsAreNoBf16() {
    PrecisionAudit audit = PrecisionAudit.of(FULL, FULL.clone(), 2);

    assertThat(audit.used()).isFalse();
    assertThat(audit.refusal()).contains("the same digits");
  }

  @Test
  void fewEqualSignsAreRefusedThoughTheDirectionIsNear() {
    // Three of the four pixels change their sign in both images; the largest does not.
    float[] full = {10, 1, 1, 1, 10, 1, 1, 1};
    PrecisionAudit audit = PrecisionAudit.of(full, new float[] {10, -1, -1, -1, 10, -1, -1, -1}, 2);

    assertThat(audit.equalSigns()).isEqualTo(0.25);
    assertThat(audit.cosine()).isCloseTo(97.0 / 103, within(1e-6));
    assertThat(audit.used()).isFalse();
    assertThat(audit.refusal()).contains("more than rounding");
  }

  @Test
  void anotherDirectionIsRefusedThoughSignsAreEqual() {
    PrecisionAudit audit =
        PrecisionAudit.of(new float[] {100, 1, 1, 1}, new float[] {1, 100, 100, 100}, 1);

    assertThat(audit.equalSigns()).isEqualTo(1);
    assertThat(audit.cosine()).isLessThan(0.1);
    assertThat(audit.used()).isFalse();
  }

  @Test
  void pixelsWithoutAGradientSayNothingOfSigns() {
    float[] full = {1, 1, 1, 1e-6f};
    PrecisionAudit audit = PrecisionAudit.of(full, new float[] {1.01f, 1, 1, -1e-6f}, 1);

    assertThat(audit.equalSigns()).isEqualTo(1);
    assertThat(audit.used()).isTrue();
  }

  @Test
  void gradientsThatAreLostOrNotFiniteAreRefused() {
    for (float lost : new float[] {0, Float.NaN, Float.POSITIVE_INFINITY}) {
      PrecisionAudit audit = PrecisionAudit.of(new float[] {1, 2}, new float[] {lost, lost}, 1);

      assertThat(audit.equalSigns()).isZero();
      assertThat(audit.cosine()).isZero();
      assertThat(audit.used()).isFalse();
    }
  }

  @Test
  void smallGradientsCompareAsLargeOnesDo() {
    float[] full = FULL.clone();
    float[] low = {1.01f, -2.02f, 2.98f, -4.01f, 0.51f, 0.49f, -0.5f, -0.5f};
    for (int i = 0; i < full.length; i++) {
      full[i] *= 1e-30f;
      low[i] *= 1e-30f;
    }

    assertThat(PrecisionAudit.of(full, low, 2).cosine()).isGreaterThan(0.999);
  }

  @Test
  void imagesWithoutAGradientAreNotCompared() {
    PrecisionAudit one =
        PrecisionAudit.of(new float[] {0, 0, 1, 1}, new float[] {5, 5, 1.01f, 1}, 2);
    PrecisionAudit none = PrecisionAudit.of(new float[4], new float[4], 2);

    assertThat(one.images()).isEqualTo(1);
    assertThat(one.used()).isTrue();
    assertThat(none.images()).isZero();
    assertThat(none.used()).isFalse();
    assertThat(none.refusal()).contains("no image");
  }
}
