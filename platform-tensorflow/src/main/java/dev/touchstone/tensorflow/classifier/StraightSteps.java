package dev.touchstone.tensorflow.classifier;

import dev.touchstone.api.Seed;
import java.util.Arrays;
import java.util.random.RandomGenerator;

/**
 * Steps along straight lines through the network's inputs, one for each image: what Σ cotangents ·
 * logits changes along the step, and what the gradient says it should.
 *
 * <p>Both are means over the step, so that they are equal whatever kinks lie on it: a function that
 * is continuous and almost everywhere differentiable changes by the integral of its slope. The
 * integral is estimated by stratified sampling: the step is cut into pieces, and the slope is taken
 * at two random places of each. That is unbiased, and its error follows from how much the two
 * differ (Owen, "Monte Carlo theory, methods and examples", 2013, section 8.4).
 */
final class StraightSteps {

  private static final int PLACES = 2;

  private final NetworkClassifier classifier;
  private final float[] inputs;
  private final float[] cotangents;
  private final int n;

  /**
   * What was found along one image's step; all per unit of length.
   *
   * @param slope mean of the gradient's component along the step
   * @param slopeError standard error of that mean; relative to the slopes it is assumed to be the
   *     same for all images, as one's few places would tell little
   * @param difference change of the function from end to end
   * @param differenceError standard error of that by the rounding of the logits and all before them
   * @param typicalGap median over the pieces of difference minus slope: unlike the mean, it does
   *     not see a function that jumps at a few places
   */
  record Step(
      double slope,
      double slopeError,
      double difference,
      double differenceError,
      double typicalGap) {}

  StraightSteps(NetworkClassifier classifier, float[] inputs, float[] cotangents, int n) {
    this.classifier = classifier;
    this.inputs = inputs;
    this.cotangents = cotangents;
    this.n = n;
  }

  /**
   * Goes from input − reach · unit to input + reach · unit.
   *
   * @param unit a direction of length 1 for each image
   * @param reach for each image
   * @param pieces into how many the step is cut
   */
  Step[] along(float[] unit, double[] reach, int pieces, Seed seed) {
    RandomGenerator random = seed.generator();
    double[][] ends = new double[pieces + 1][];
    double[] roundings = new double[n];
    double[][] slopes = new double[pieces * PLACES][];
    for (int end = 0; end <= pieces; end++) {
      float[] place = place(unit, reach, 2.0 * end / pieces - 1);
      ends[end] = values(place);
      double[] again = values(nudged(place, random));
      for (int i = 0; i < n; i++) {
        // Half the squared difference of two answers is an estimate of one's variance.
        roundings[i] += Math.pow(again[i] - ends[end][i], 2) / 2 / (pieces + 1);
      }
    }
    for (int j = 0; j < slopes.length; j++) {
      int piece = j / PLACES;
      double within = (piece + random.nextDouble()) / pieces;
      float[] place = place(unit, reach, 2 * within - 1);
      slopes[j] = Rows.dot(classifier.networkGradients(place, cotangents, n), unit, n);
    }
    double[] errors = slopeErrors(slopes);
    Step[] steps = new Step[n];
    for (int i = 0; i < n; i++) {
      steps[i] = step(i, ends, slopes, errors[i], 2 * reach[i], Math.sqrt(2 * roundings[i]));
    }
    return steps;
  }

  /** Standard errors of the means of the slopes. */
  private double[] slopeErrors(double[][] slopes) {
    int pieces = slopes.length / PLACES;
    double relative = 0;
    double[] squares = new double[n];
    for (int i = 0; i < n; i++) {
      double variance = 0;
      for (int m = 0; m < pieces; m++) {
        double one = slopes[PLACES * m][i];
        double other = slopes[PLACES * m + 1][i];
        variance += Math.pow((one - other) / 2 / pieces, 2);
        squares[i] += (one * one + other * other) / 2 / pieces;
      }
      relative += squares[i] > 0 ? variance / squares[i] / n : 0;
    }
    double share = relative;
    return Arrays.stream(squares).map(square -> Math.sqrt(share * square)).toArray();
  }

  private static Step step(
      int image,
      double[][] ends,
      double[][] slopes,
      double slopeError,
      double length,
      double rounding) {
    int pieces = ends.length - 1;
    double mean = 0;
    double[] gaps = new double[pieces];
    for (int m = 0; m < pieces; m++) {
      double slope = (slopes[PLACES * m][image] + slopes[PLACES * m + 1][image]) / 2;
      mean += slope / pieces;
      gaps[m] = (ends[m + 1][image] - ends[m][image]) / (length / pieces) - slope;
    }
    Arrays.sort(gaps);
    return new Step(
        mean,
        slopeError,
        (ends[pieces][image] - ends[0][image]) / length,
        rounding / length,
        (gaps[(pieces - 1) / 2] + gaps[pieces / 2]) / 2);
  }

  private float[] place(float[] unit, double[] reach, double share) {
    float[] place = inputs.clone();
    int size = inputs.length / n;
    for (int j = 0; j < place.length; j++) {
      place[j] += (float) (share * reach[j / size] * unit[j]);
    }
    return place;
  }

  /** The next larger or smaller number for each value: no more than rounding does anyway. */
  private static float[] nudged(float[] place, RandomGenerator random) {
    float[] nudged = new float[place.length];
    for (int j = 0; j < nudged.length; j++) {
      nudged[j] = random.nextBoolean() ? Math.nextUp(place[j]) : Math.nextDown(place[j]);
    }
    return nudged;
  }

  private double[] values(float[] place) {
    return Rows.dot(classifier.networkLogits(place, n), cotangents, n);
  }
}
