package dev.touchstone.testkit;

import dev.touchstone.api.model.Loss;
import java.util.stream.IntStream;

/**
 * Value of a loss and its derivative by the logits of one image, in double precision; the formulas
 * are those of {@link Loss}.
 *
 * @param value the loss
 * @param derivative one value per class
 */
record LogitLoss(double value, double[] derivative) {

  /** An untargeted loss. */
  static LogitLoss of(Loss loss, double[] z, int label) {
    return switch (loss) {
      case CROSS_ENTROPY -> logSoftmax(z, label).scaled(-1);
      case MARGIN -> difference(z, largestExcept(z, label), label);
      case DLR -> {
        int[] order = byFallingLogit(z);
        double[] span = new double[z.length];
        span[order[0]] += 1;
        span[order[2]] -= 1;
        yield difference(z, largestExcept(z, label), label).over(z, span);
      }
    };
  }

  /** A targeted loss. */
  static LogitLoss of(Loss loss, double[] z, int label, int target) {
    return switch (loss) {
      case CROSS_ENTROPY -> logSoftmax(z, target);
      case MARGIN -> difference(z, target, largestExcept(z, target));
      case DLR -> {
        int[] order = byFallingLogit(z);
        double[] span = new double[z.length];
        span[order[0]] += 1;
        span[order[2]] -= 0.5;
        span[order[3]] -= 0.5;
        yield difference(z, target, label).over(z, span);
      }
    };
  }

  private static LogitLoss logSoftmax(double[] z, int index) {
    double largest = z[byFallingLogit(z)[0]];
    double sum = 0;
    for (double logit : z) {
      sum += Math.exp(logit - largest);
    }
    double[] derivative = new double[z.length];
    for (int i = 0; i < z.length; i++) {
      derivative[i] = (i == index ? 1 : 0) - Math.exp(z[i] - largest) / sum;
    }
    return new LogitLoss(z[index] - largest - Math.log(sum), derivative);
  }

  private static LogitLoss difference(double[] z, int plus, int minus) {
    double[] derivative = new double[z.length];
    derivative[plus] += 1;
    derivative[minus] -= 1;
    return new LogitLoss(z[plus] - z[minus], derivative);
  }

  private LogitLoss scaled(double factor) {
    double[] product = new double[derivative.length];
    for (int i = 0; i < product.length; i++) {
      product[i] = factor * derivative[i];
    }
    return new LogitLoss(factor * value, product);
  }

  /** This loss divided by the linear form {@code span} of the logits. */
  private LogitLoss over(double[] z, double[] span) {
    double denominator = 0;
    for (int i = 0; i < z.length; i++) {
      denominator += span[i] * z[i];
    }
    double[] quotient = new double[z.length];
    for (int i = 0; i < z.length; i++) {
      quotient[i] = (derivative[i] - value / denominator * span[i]) / denominator;
    }
    return new LogitLoss(value / denominator, quotient);
  }

  private static int largestExcept(double[] z, int excluded) {
    int[] order = byFallingLogit(z);
    return order[0] == excluded ? order[1] : order[0];
  }

  private static int[] byFallingLogit(double[] z) {
    return IntStream.range(0, z.length)
        .boxed()
        .sorted((a, b) -> Double.compare(z[b], z[a]))
        .mapToInt(Integer::intValue)
        .toArray();
  }
}
