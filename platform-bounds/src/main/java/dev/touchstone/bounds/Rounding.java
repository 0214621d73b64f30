package dev.touchstone.bounds;

import org.tensorflow.types.TFloat64;

/**
 * A-priori bounds of rounding errors (Higham 2002, Accuracy and stability of numerical algorithms,
 * chapter 3).
 *
 * <p>A float32 layer that computes W·x + b gives a value z with |z − (W·x + b)| ≤ γ(n)·(|W|·|x| +
 * |b|), γ(n) = n·u / (1 − n·u), u = 2⁻²⁴, where n counts the products of a sum and the roundings
 * around it: in whatever order the kernel adds, fused or not. So the deployed float32 network
 * <em>is</em> a network in real arithmetic whose layers each add an unknown error of that size, and
 * bounds of it must allow for these errors, as they allow for every input of the set.
 *
 * <p>The bounds' own computation errs by the same formula. Coefficients Λ̂ of a layer's inputs,
 * computed from those of its outputs Λ, miss Wᵀ·Λ by at most γ(n)·|W|ᵀ·|Λ|, and so change a bound
 * by at most γ(n)·|Λ|·(|W|·|x|). Both errors are multiples of |Λ| · (|W|·|x| + |b|), which one
 * product with a vector gives that is computed forward once for each image. Intervals and sums are
 * computed in float64, whose errors are 2⁻²⁹ times as large; {@link #REST} covers them.
 *
 * <p>This assumes that kernels multiply and add in float32: on a GPU, TensorFloat-32 must be off.
 */
final class Rounding {

  /** Half the distance from 1 to the next float32. */
  static final double FLOAT32 = 0x1p-24;

  /** Half the distance from 1 to the next float64. */
  static final double FLOAT64 = 0x1p-53;

  /**
   * Factor for all that is small beside the errors counted: float64's rounding in intervals and
   * sums, and the rounding of the error terms themselves.
   */
  static final double REST = 1.01;

  /** Added to sums of magnitudes: float32 kernels flush what is below 2⁻¹²⁶ to zero. */
  static final double UNDERFLOW = 1e-30;

  /** Relative widening of what is rounded to float32 or multiplied in it, once or twice. */
  static final double WIDER = 0x1p-20;

  /** Relative widening of what is summed in float64 over at most 2²² values. */
  static final double WIDER_SUM = 0x1p-30;

  /** What float64 sums of a bound may have lost to underflow in their float32 terms. */
  static final double LOST = 1e-25;

  /**
   * Roundings of a layer beside its products: bias, scale, the reciprocal square root of batch
   * normalisation (a few units in the last place), and a weight that was multiplied by a scale.
   */
  private static final int AROUND = 24;

  private Rounding() {}

  /** γ of the deployed float32 layer. */
  static double deployed(int products) {
    return gamma(products + AROUND, FLOAT32);
  }

  /** γ of coefficients that are computed in a type, with the products made of them. */
  static double computed(int products, Class<?> type) {
    return gamma(products + AROUND, type == TFloat64.class ? FLOAT64 : FLOAT32);
  }

  private static double gamma(int n, double unit) {
    if (n * unit >= 0.5) {
      throw new IllegalArgumentException("a layer with " + n + " products cannot be bounded");
    }
    return n * unit / (1 - n * unit);
  }
}
