package dev.touchstone.tensorflow.classifier;

/**
 * Gives gradients the size that {@link LogitLosses} kept apart, by powers of two, which changes no
 * bit of a number's digits.
 *
 * <p>The derivative of the cross-entropy falls with e^−margin and would be zero in float32 from a
 * margin of about 100 on, though its direction is known. So no gradient is made smaller than {@link
 * #SMALLEST}: below, it has the right direction and a size that is too large, by a power of two.
 */
final class GradientScale {

  /**
   * Exponent of the largest pixel of the smallest gradient, 2^−64 or 5e−20: pixels a further 85
   * powers of two smaller still have their sign, and a square is far from underflow.
   */
  static final int SMALLEST = -64;

  private GradientScale() {}

  /**
   * Multiplies each gradient by 2^−exponent, or as much of it as keeps its largest pixel at 2^−64.
   *
   * @param gradients one image's after another's, changed in place
   * @param exponents a whole number ≥ 0 for each image
   */
  static void apply(float[] gradients, float[] exponents) {
    int size = gradients.length / Math.max(1, exponents.length);
    for (int i = 0; i < exponents.length; i++) {
      if (exponents[i] > 0) {
        scale(gradients, i * size, (i + 1) * size, (int) exponents[i]);
      }
    }
  }

  private static void scale(float[] gradients, int from, int to, int exponent) {
    float largest = 0;
    for (int j = from; j < to; j++) {
      largest = Math.max(largest, Math.abs(gradients[j]));
    }
    int down = Math.min(exponent, Math.getExponent(largest) - SMALLEST);
    if (down <= 0) {
      return;
    }
    double factor = Math.scalb(1.0, -down);
    for (int j = from; j < to; j++) {
      gradients[j] = (float) (gradients[j] * factor);
    }
  }
}
