package dev.touchstone.tensorflow.classifier;

import dev.touchstone.api.Seed;
import dev.touchstone.api.UserException;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Compares the network's gradient with central finite differences, for the margin of each image's
 * label: the defenses' surrogates are left out, since they are not meant to be the true derivative.
 *
 * <p>Each image is moved along its gradient's direction and along random ones. Nothing depends on
 * the logits' scale or on what is added to all of them. A comparison says nothing where
 *
 * <ul>
 *   <li>two step sizes, one half of the other, disagree: the network is not smooth there (a ReLU or
 *       a pool switches);
 *   <li>the logits' rounding could explain the difference.
 * </ul>
 *
 * Where the steps agree with each other but not with the gradient, the gradient is wrong.
 */
final class GradientPreflight {

  private static final Logger LOG = LoggerFactory.getLogger(GradientPreflight.class);

  private static final int RANDOM_DIRECTIONS = 3;

  /** Standard deviation of the move away from the images, far more than a step per pixel. */
  private static final double JITTER = 0.05;

  /** How much the margin is to change in a step, relative to the logits' spread. */
  private static final double RELATIVE_CHANGE = 0.01;

  /**
   * Largest difference of two step sizes, relative to the gradient, that still counts as smooth.
   */
  private static final double SMOOTH = 0.02;

  /** Length of a step where the gradient claims that nothing changes. */
  private static final double STEP_WHERE_FLAT = 0.1;

  /** Largest difference to the gradient, relative to it. */
  private static final double TOLERANCE = 0.1;

  /**
   * How far rounding may move a difference of two margins, in units in the last place of the
   * largest logit: four logits of half a unit each, and as much again for the sums behind them.
   */
  private static final double ROUNDING = 4;

  private final NetworkClassifier classifier;

  GradientPreflight(NetworkClassifier classifier) {
    this.classifier = classifier;
  }

  /**
   * What the comparisons said.
   *
   * @param comparisons how many were made
   * @param conclusive how many of them say something
   * @param wrong how many of those contradict the gradient
   * @param example one that does, for people; empty if none does
   */
  record Findings(int comparisons, int conclusive, int wrong, String example) {

    /** A kink can fool single comparisons; a wrong gradient fails most of them. */
    boolean refuted() {
      return wrong > conclusive / 4;
    }
  }

  /**
   * Checks the gradient.
   *
   * @return what people should know though nothing was found: empty, or that nothing could be told
   * @throws UserException if the gradient is wrong beyond doubt; names the suspects, the likeliest
   *     first
   */
  Optional<String> check(float[] images, int[] labels) {
    Findings findings = compare(images, labels);
    LOG.debug("gradient check: {}", findings);
    if (findings.refuted()) {
      throw new UserException(
          ("the network's gradient is wrong: it differs from finite differences in %d of %d"
                  + " comparisons (%s). Suspect first an operation of the network's own code, whose"
                  + " gradient may be registered wrongly or stopped, then a kernel of TensorFlow"
                  + " on this machine")
              .formatted(findings.wrong(), findings.conclusive(), findings.example()));
    }
    return findings.conclusive() > 0
        ? Optional.empty()
        : Optional.of(
            "the network's gradient could not be checked: none of %d comparisons with finite differences was conclusive (the logits' rounding is coarser than what they change, or it is flat or not smooth around the images)"
                .formatted(findings.comparisons()));
  }

  Findings compare(float[] images, int[] labels) {
    int n = labels.length;
    float[] inputs = jitter(classifier.networkInputs(images, n));
    float[] logits = classifier.networkLogits(inputs, n);
    float[] cotangents = marginCotangents(logits, labels);
    float[] gradients = classifier.networkGradients(inputs, cotangents, n);
    double[] steps = steps(logits, gradients, n);
    double[] rounding = rounding(logits, n);
    int conclusive = 0;
    int wrong = 0;
    String example = "";
    for (int direction = 0; direction <= RANDOM_DIRECTIONS; direction++) {
      float[] unit = directions(gradients, n, direction);
      double[] expected = dot(gradients, unit, n);
      double[] coarse = differences(inputs, unit, steps, 1, cotangents, n);
      double[] fine = differences(inputs, unit, steps, 0.5, cotangents, n);
      for (int i = 0; i < n; i++) {
        double scale = direction == 0 ? norm(gradients, i, n) : scale(expected[i], fine[i]);
        double noise = rounding[i] / steps[i];
        double off = Math.abs(fine[i] - expected[i]);
        boolean wavering = Math.abs(coarse[i] - fine[i]) > SMOOTH * scale;
        // Not finite is wrong, too: hence the negation.
        boolean differs = !(off <= TOLERANCE * scale);
        boolean drowned =
            noise >= TOLERANCE * scale || (differs && off - noise <= TOLERANCE * scale);
        if (wavering || drowned) {
          continue;
        }
        conclusive++;
        if (differs) {
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
    return new Findings((1 + RANDOM_DIRECTIONS) * n, conclusive, wrong, example);
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
        unit[j] = (float) (unit[j] / norm);
      }
    }
    return unit;
  }

  /**
   * Length of each image's step: as much as changes its margin by a hundredth of the logits' spread
   * if it goes along the gradient. The spread is the mean over the images of the largest logit
   * minus the smallest.
   */
  private double[] steps(float[] logits, float[] gradients, int n) {
    int classes = classifier.classes();
    double spread = 0;
    for (int i = 0; i < n; i++) {
      double least = Double.POSITIVE_INFINITY;
      double greatest = Double.NEGATIVE_INFINITY;
      for (int c = i * classes; c < (i + 1) * classes; c++) {
        least = Math.min(least, logits[c]);
        greatest = Math.max(greatest, logits[c]);
      }
      spread += (greatest - least) / n;
    }
    double[] steps = new double[n];
    for (int i = 0; i < n; i++) {
      double norm = norm(gradients, i, n);
      boolean sloped = norm > 0 && spread > 0 && Double.isFinite(spread / norm);
      steps[i] = sloped ? RELATIVE_CHANGE * spread / norm : STEP_WHERE_FLAT;
    }
    return steps;
  }

  /** How far rounding may move the difference of two margins of each image. */
  private double[] rounding(float[] logits, int n) {
    int classes = classifier.classes();
    double[] rounding = new double[n];
    for (int i = 0; i < n; i++) {
      for (int c = i * classes; c < (i + 1) * classes; c++) {
        rounding[i] = Math.max(rounding[i], ROUNDING * Math.ulp(logits[c]));
      }
    }
    return rounding;
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
