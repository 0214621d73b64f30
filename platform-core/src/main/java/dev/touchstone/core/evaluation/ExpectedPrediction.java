package dev.touchstone.core.evaluation;

import dev.touchstone.api.ComponentException;
import java.util.Arrays;

/**
 * The expected prediction of a random pipeline: the mean of its softmax over several draws of its
 * noise, as logits, which are the logarithms of that. Of one draw these are its logits but for a
 * constant, so that margins mean the same.
 */
final class ExpectedPrediction {

  private final int classes;
  private double[] sums = {};
  private int draws;

  ExpectedPrediction(int classes) {
    this.classes = classes;
  }

  /**
   * Adds one draw.
   *
   * @param logits of the same images as those before
   * @throws ComponentException if a logit is not finite
   */
  void add(float[] logits) {
    if (draws == 0) {
      sums = new double[logits.length];
      Arrays.fill(sums, Double.NEGATIVE_INFINITY);
    }
    draws++;
    for (int offset = 0; offset < logits.length; offset += classes) {
      double norm = Double.NEGATIVE_INFINITY;
      for (int i = offset; i < offset + classes; i++) {
        if (!Float.isFinite(logits[i])) {
          throw new ComponentException(
              "the model's logit of class %d is %s; logits must be finite"
                  .formatted(i - offset, logits[i]));
        }
        norm = logOfSum(norm, logits[i]);
      }
      for (int i = offset; i < offset + classes; i++) {
        sums[i] = logOfSum(sums[i], logits[i] - norm);
      }
    }
  }

  /** Logarithms of the mean softmax, one row of classes after the other. */
  float[] logits() {
    float[] logits = new float[sums.length];
    for (int i = 0; i < logits.length; i++) {
      logits[i] = (float) Math.max(-Float.MAX_VALUE, sums[i] - Math.log(draws));
    }
    return logits;
  }

  /** ln(eᵃ + eᵇ), without a power that overflows. */
  private static double logOfSum(double a, double b) {
    double larger = Math.max(a, b);
    double smaller = Math.min(a, b);
    return smaller == Double.NEGATIVE_INFINITY
        ? larger
        : larger + Math.log1p(Math.exp(smaller - larger));
  }
}
