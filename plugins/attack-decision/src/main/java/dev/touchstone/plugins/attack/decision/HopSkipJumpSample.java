package dev.touchstone.plugins.attack.decision;

import dev.touchstone.api.attack.AttackTask;
import java.util.Arrays;

/** A sample of HopSkipJump: the boundary's normal where it is, and its step along it. */
final class HopSkipJumpSample extends Sample {

  private double noiseLength;
  private int evaluations;
  private int evaluated;
  private int misclassified;
  private final double[] sum;
  private final double[] signed;
  private double step;

  HopSkipJumpSample(AttackTask task, int row, int label, float[] clean) {
    super(task, row, label, clean, Geometry.of(task.threat().norm()));
    this.sum = new double[clean.length];
    this.signed = new double[clean.length];
  }

  /**
   * Sets the length δ of the next estimate's noise (section IV-C): √d θ times the distance in L2, d
   * θ times in L∞, which is a d-th of the distance in both.
   */
  void setNoise() {
    noiseLength = searchedDistance() / clean.length;
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
}
