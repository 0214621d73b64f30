package dev.touchstone.plugins.attack.decision;

import dev.touchstone.api.data.ImageShape;
import dev.touchstone.api.threat.Norm;
import java.util.Arrays;
import java.util.random.RandomGenerator;

/** One sample under search. What it does depends on its own stream and answers, on no other's. */
final class Sample {

  /** Length of the noise in the first estimate, where the distance says little as yet. */
  private static final double FIRST_NOISE = 0.1;

  private final int row;
  private final int label;
  private final float[] clean;
  private final Norm norm;
  private final Geometry geometry;
  private final ImageShape shape;
  private final RandomGenerator random;

  /** A misclassified image: in turn the end of a step, and the one at the boundary before it. */
  private final float[] current;

  private final float[] tried;
  private final float[] nearest;
  private double nearestDistance = Double.POSITIVE_INFINITY;
  private double proposedDistance = Double.POSITIVE_INFINITY;

  private final float[] searchedFrom;
  private double searchedDistance;
  private double low;
  private double high;

  private double noiseLength = FIRST_NOISE;
  private int evaluations;
  private int evaluated;
  private int misclassified;
  private final double[] sum;
  private final double[] signed;
  private double step;

  Sample(int row, int label, float[] clean, Norm norm, ImageShape shape, RandomGenerator random) {
    this.row = row;
    this.label = label;
    this.clean = clean;
    this.norm = norm;
    this.geometry = Geometry.of(norm);
    this.shape = shape;
    this.random = random;
    this.current = clean.clone();
    this.tried = clean.clone();
    this.nearest = clean.clone();
    this.searchedFrom = clean.clone();
    this.sum = new double[clean.length];
    this.signed = new double[clean.length];
  }

  int row() {
    return row;
  }

  int label() {
    return label;
  }

  float[] clean() {
    return clean;
  }

  /** The image to be asked about; not to be changed. */
  float[] tried() {
    return tried;
  }

  /** The nearest misclassified image, or the clean one; not to be changed. */
  float[] nearest() {
    return nearest;
  }

  /** Distance of the nearest misclassified image; infinite if none was found. */
  double distance() {
    return nearestDistance;
  }

  /** Whether there is a nearer image than the one that was last proposed. */
  boolean nearerThanProposed() {
    return nearestDistance < proposedDistance;
  }

  void proposed() {
    proposedDistance = nearestDistance;
  }

  /** Takes in that what was tried is misclassified. */
  void found() {
    System.arraycopy(tried, 0, current, 0, tried.length);
    double distance = distanceOf(tried);
    if (distance < nearestDistance) {
      nearestDistance = distance;
      System.arraycopy(tried, 0, nearest, 0, tried.length);
    }
  }

  /** Uniform noise, and later blends of it with the clean image, too: not all noise is alike. */
  void tryStart(int draw) {
    double share = draw == 0 ? 1 : 1 - random.nextDouble();
    for (int i = 0; i < tried.length; i++) {
      tried[i] = clip(clean[i] + share * (random.nextDouble() - clean[i]));
    }
  }

  /** Begins the search for the boundary, between the clean image and the current one. */
  void beginSearch() {
    System.arraycopy(current, 0, searchedFrom, 0, current.length);
    searchedDistance = distanceOf(current);
    low = 0;
    high = 1;
  }

  boolean searching() {
    return high - low > geometry.tolerance(clean.length);
  }

  void tryMiddle() {
    geometry.towards(clean, searchedFrom, (low + high) / 2, searchedDistance, tried);
  }

  void observeMiddle(boolean fooled) {
    double middle = (low + high) / 2;
    if (fooled) {
      high = middle;
      found();
    } else {
      low = middle;
    }
  }

  /**
   * Sets the length δ of the next estimate's noise (section IV-C): √d θ times the distance in L2, d
   * θ times in L∞, which is a d-th of the distance in both.
   */
  void endSearch() {
    noiseLength = searchedDistance / clean.length;
  }

  void beginEstimate(int queries) {
    evaluations = queries;
    evaluated = 0;
    misclassified = 0;
    Arrays.fill(sum, 0);
    Arrays.fill(signed, 0);
  }

  /** Queries that the estimate takes. */
  int evaluations() {
    return evaluations;
  }

  /** Writes the current image with new noise, cut to [0, 1]. */
  void addNoise(float[] images, int offset) {
    double[] noise = new double[clean.length];
    for (int i = 0; i < noise.length; i++) {
      noise[i] = geometry.noise(random);
    }
    double scale = noiseLength / Geometry.length(noise);
    for (int i = 0; i < noise.length; i++) {
      images[offset + i] = clip(current[i] + scale * noise[i]);
    }
  }

  /** Takes in the answer to an image with noise; what the cut left of the noise counts. */
  void observeNoise(float[] images, int offset, boolean fooled) {
    for (int i = 0; i < current.length; i++) {
      double noise = (double) images[offset + i] - current[i];
      sum[i] += noise;
      signed[i] += fooled ? noise : -noise;
    }
    evaluated++;
    misclassified += fooled ? 1 : 0;
  }

  /** The estimate, with the mean of the answers as its baseline (equation 15), as a direction. */
  void endEstimate(int iteration) {
    boolean alike = misclassified == 0 || misclassified == evaluated;
    double mean = alike ? 0 : 2.0 * misclassified / evaluated - 1;
    for (int i = 0; i < signed.length; i++) {
      signed[i] -= mean * sum[i];
    }
    geometry.normalise(signed);
    step = distanceOf(current) / Math.sqrt(iteration);
  }

  void tryStep() {
    for (int i = 0; i < tried.length; i++) {
      tried[i] = clip(current[i] + step * signed[i]);
    }
  }

  void halveStep() {
    step /= 2;
  }

  private double distanceOf(float[] image) {
    return norm.distance(image, 0, clean, 0, shape);
  }

  private static float clip(double value) {
    return (float) Math.max(0, Math.min(1, value));
  }
}
