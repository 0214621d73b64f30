package dev.touchstone.plugins.attack.minimum;

import java.util.Arrays;
import java.util.function.IntToDoubleFunction;

/**
 * Adam on w with x = (tanh w + 1) / 2, so that images never leave the box (Carlini and Wagner 2017,
 * section V-C).
 */
final class TanhDescent {

  /** Keeps the inverse of tanh finite at pixels of 0 and 1. */
  private static final double INSIDE = 0.999999;

  private static final double BETA_1 = 0.9;
  private static final double BETA_2 = 0.999;
  private static final double TINY = 1e-8;

  private final double stepSize;
  private final double[] w;
  private final double[] first;
  private final double[] second;
  private int time;

  TanhDescent(int size, double stepSize) {
    this.stepSize = stepSize;
    this.w = new double[size];
    this.first = new double[size];
    this.second = new double[size];
  }

  /** Begins anew at an image. */
  void start(float[] image) {
    for (int i = 0; i < w.length; i++) {
      w[i] = atanh((2.0 * image[i] - 1) * INSIDE);
    }
    Arrays.fill(first, 0);
    Arrays.fill(second, 0);
    time = 0;
  }

  private static double atanh(double x) {
    return Math.log((1 + x) / (1 - x)) / 2;
  }

  /** Writes the image down. */
  void place(float[] image) {
    for (int i = 0; i < w.length; i++) {
      image[i] = Searched.clip((Math.tanh(w[i]) + 1) / 2);
    }
  }

  /**
   * A step.
   *
   * @param slopes derivative of what is to be lowered by each pixel
   */
  void step(IntToDoubleFunction slopes) {
    time++;
    double unbias1 = 1 - Math.pow(BETA_1, time);
    double unbias2 = 1 - Math.pow(BETA_2, time);
    for (int i = 0; i < w.length; i++) {
      double tanh = Math.tanh(w[i]);
      double slope = slopes.applyAsDouble(i) * (1 - tanh * tanh) / 2;
      first[i] = BETA_1 * first[i] + (1 - BETA_1) * slope;
      second[i] = BETA_2 * second[i] + (1 - BETA_2) * slope * slope;
      w[i] -= stepSize * first[i] / unbias1 / (Math.sqrt(second[i] / unbias2) + TINY);
    }
  }
}
