package dev.touchstone.tensorflow.classifier;

import dev.touchstone.api.Seed;
import dev.touchstone.api.UserException;
import java.util.Arrays;
import java.util.Locale;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Compares the network's gradient with central finite differences, for the margin of each image's
 * label: the defenses' surrogates are left out, since they are not meant to be the true derivative.
 *
 * <p>Each image is moved along its gradient's direction and along random ones. The step is halved
 * once: where both steps disagree, the network is not smooth there (a ReLU or a pool switches) and
 * the direction says nothing; where they agree with each other but not with the gradient, the
 * gradient is wrong.
 */
final class GradientPreflight {

  private static final Logger LOG = LoggerFactory.getLogger(GradientPreflight.class);

  private static final int RANDOM_DIRECTIONS = 3;

  /** Standard deviation of the move away from the images, far more than a step per pixel. */
  private static final double JITTER = 0.05;

  /** How much the logits are to change in a step, relative to their size: far above rounding. */
  private static final double RELATIVE_CHANGE = 0.01;

  /**
   * Largest difference of two step sizes, relative to the gradient, that still counts as smooth.
   */
  private static final double SMOOTH = 0.02;

  /** Length of a step where the gradient claims that nothing changes. */
  private static final double STEP_WHERE_FLAT = 0.1;

  /** Largest difference to the gradient, relative to it. */
  private static final double TOLERANCE = 0.1;

  private final NetworkClassifier classifier;

  GradientPreflight(NetworkClassifier classifier) {
    this.classifier = classifier;
  }

  /** Throws if the gradient of any image is wrong beyond doubt. */
  void check(float[] images, int[] labels) {
    int n = labels.length;
    float[] inputs = jitter(classifier.networkInputs(images, n));
    float[] cotangents = marginCotangents(classifier.networkLogits(inputs, n), labels);
    float[] gradients = classifier.networkGradients(inputs, cotangents, n);
    int conclusive = 0;
    int wrong = 0;
    String example = "";
    for (int direction = 0; direction <= RANDOM_DIRECTIONS; direction++) {
      float[] unit = directions(gradients, n, direction);
      double[] expected = dot(gradients, unit, n);
      double[] steps = steps(inputs, gradients, cotangents, n);
      double[] coarse = differences(inputs, unit, steps, 1, cotangents, n);
      double[] fine = differences(inputs, unit, steps, 0.5, cotangents, n);
      for (int i = 0; i < n; i++) {
        double scale = direction == 0 ? norm(gradients, i, n) : scale(expected[i], fine[i]);
        if (Math.abs(coarse[i] - fine[i]) > SMOOTH * scale) {
          continue;
        }
        conclusive++;
        if (!(Math.abs(fine[i] - expected[i]) <= TOLERANCE * scale)) {
          wrong++;
          example =
              String.format(
                  Locale.ROOT,
                  "image %d: gradient %.6g, finite difference %.6g",
                  i,
                  expected[i],
                  fine[i]);
        }
      }
    }
    LOG.debug("gradient check: {} of {} conclusive comparisons differ", wrong, conclusive);
    // A kink can fool single comparisons; a wrong gradient fails most of them.
    if (wrong > conclusive / 4) {
      throw new UserException(
          "the network's gradient is wrong: it differs from finite differences in %d of %d comparisons (%s)"
              .formatted(wrong, conclusive, example));
    }
  }

  /**
   * Moves every value a little. Real images lie right on kinks: equal neighbours (black background,
   * binary images) tie in max-pools, where one-sided derivatives differ.
   */
  private static float[] jitter(float[] inputs) {
    RandomGenerator random = new Seed(0).derive("jitter").generator();
    for (int j = 0; j < inputs.length; j++) {
      inputs[j] += (float) (JITTER * random.nextGaussian());
    }
    return inputs;
  }

  private static double scale(double a, double b) {
    return Math.max(Math.abs(a), Math.abs(b));
  }

  /** +1 at the strongest other class, −1 at the label. */
  private float[] marginCotangents(float[] logits, int[] labels) {
    int classes = classifier.classes();
    float[] cotangents = new float[logits.length];
    for (int i = 0; i < labels.length; i++) {
      int other = labels[i] == 0 ? Math.min(1, classes - 1) : 0;
      for (int c = 0; c < classes; c++) {
        if (c != labels[i] && logits[i * classes + c] > logits[i * classes + other]) {
          other = c;
        }
      }
      cotangents[i * classes + other] += 1;
      cotangents[i * classes + labels[i]] -= 1;
    }
    return cotangents;
  }

  private float[] directions(float[] gradients, int n, int direction) {
    float[] unit = new float[gradients.length];
    int size = gradients.length / Math.max(1, n);
    for (int i = 0; i < n; i++) {
      RandomGenerator random = new Seed(direction).derive(i).generator();
      for (int j = i * size; j < (i + 1) * size; j++) {
        unit[j] = direction == 0 ? gradients[j] : (float) random.nextGaussian();
      }
      double norm = norm(unit, i, n);
      for (int j = i * size; j < (i + 1) * size && norm > 0; j++) {
        unit[j] /= (float) norm;
      }
    }
    return unit;
  }

  /** Length of each image's step. */
  private double[] steps(float[] inputs, float[] gradients, float[] cotangents, int n) {
    double[] values = dot(classifier.networkLogits(inputs, n), cotangents, n);
    double[] steps = new double[n];
    for (int i = 0; i < n; i++) {
      double norm = norm(gradients, i, n);
      steps[i] = norm == 0 ? STEP_WHERE_FLAT : RELATIVE_CHANGE * (1 + Math.abs(values[i])) / norm;
    }
    return steps;
  }

  /** Central differences of Σ cotangents · logits, per unit of length. */
  private double[] differences(
      float[] inputs, float[] unit, double[] steps, double factor, float[] cotangents, int n) {
    float[] ahead = inputs.clone();
    float[] behind = inputs.clone();
    int size = inputs.length / Math.max(1, n);
    for (int j = 0; j < inputs.length; j++) {
      float move = (float) (factor * steps[j / size] * unit[j]);
      ahead[j] += move;
      behind[j] -= move;
    }
    double[] up = dot(classifier.networkLogits(ahead, n), cotangents, n);
    double[] down = dot(classifier.networkLogits(behind, n), cotangents, n);
    double[] differences = new double[n];
    Arrays.setAll(differences, i -> (up[i] - down[i]) / (2 * factor * steps[i]));
    return differences;
  }

  private static double[] dot(float[] a, float[] b, int n) {
    double[] products = new double[n];
    int size = a.length / Math.max(1, n);
    for (int j = 0; j < a.length; j++) {
      products[j / size] += (double) a[j] * b[j];
    }
    return products;
  }

  private static double norm(float[] values, int row, int n) {
    int size = values.length / n;
    double sum = 0;
    for (int j = row * size; j < (row + 1) * size; j++) {
      sum += (double) values[j] * values[j];
    }
    return Math.sqrt(sum);
  }
}
