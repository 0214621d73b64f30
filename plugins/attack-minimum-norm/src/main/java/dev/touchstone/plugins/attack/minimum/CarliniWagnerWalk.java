package dev.touchstone.plugins.attack.minimum;

import java.util.Arrays;

/**
 * Carlini and Wagner (2017), section VI-A: Adam on w with x = (tanh w + 1) / 2, of ‖x − x₀‖² + c ·
 * max(z_y − max z_i + κ, 0), and binary search over c.
 */
final class CarliniWagnerWalk extends Walk {

  /** Keeps the inverse of tanh finite at pixels of 0 and 1. */
  private static final double INSIDE = 0.999999;

  private static final double BETA_1 = 0.9;
  private static final double BETA_2 = 0.999;
  private static final double TINY = 1e-8;

  /** As long as no weight misleads, the next is so much larger. */
  private static final double GROWTH = 10;

  /** Loss is looked at so many times in a search; one that has not fallen ends it. */
  private static final int LOOKS = 10;

  private static final double FALLEN = 0.9999;

  private final CarliniWagnerParameters p;
  private final double[] w;
  private final double[] first;
  private final double[] second;
  private double weight;
  private double lower;
  private double upper = Double.POSITIVE_INFINITY;
  private int searches;
  private int time;
  private boolean success;
  private double lastLoss = Double.POSITIVE_INFINITY;

  CarliniWagnerWalk(
      int row, int label, Geometry geometry, float[] clean, CarliniWagnerParameters p) {
    super(row, label, geometry, clean);
    this.p = p;
    this.w = new double[clean.length];
    this.first = new double[clean.length];
    this.second = new double[clean.length];
    this.weight = p.initialWeight();
    restart();
  }

  private void restart() {
    for (int i = 0; i < w.length; i++) {
      w[i] = atanh((2.0 * clean[i] - 1) * INSIDE);
    }
    Arrays.fill(first, 0);
    Arrays.fill(second, 0);
    time = 0;
    success = false;
    lastLoss = Double.POSITIVE_INFINITY;
    place();
  }

  private static double atanh(double x) {
    return Math.log((1 + x) / (1 - x)) / 2;
  }

  private void place() {
    for (int i = 0; i < w.length; i++) {
      current[i] = clip((Math.tanh(w[i]) + 1) / 2);
    }
  }

  @Override
  boolean done() {
    return searches == p.searches();
  }

  @Override
  void step(int step, boolean misclassified, float loss, float[] gradients, int offset) {
    success |= misclassified && loss >= p.confidence();
    boolean settled = time % Math.max(1, p.steps() / LOOKS) == 0 && settled(loss);
    time++;
    if (settled || time == p.steps()) {
      searches++;
      nextWeight();
      restart();
    } else {
      descend(loss, gradients, offset);
    }
  }

  /** Whether the loss has not fallen since it was looked at last. */
  private boolean settled(float loss) {
    double squares = 0;
    for (float value : difference()) {
      squares += (double) value * value;
    }
    double total = squares + weight * Math.max(0, p.confidence() - loss);
    boolean settled = total > FALLEN * lastLoss;
    lastLoss = total;
    return settled;
  }

  private void descend(float loss, float[] gradients, int offset) {
    double pull = loss < p.confidence() ? weight : 0;
    double unbias1 = 1 - Math.pow(BETA_1, time);
    double unbias2 = 1 - Math.pow(BETA_2, time);
    for (int i = 0; i < w.length; i++) {
      double tanh = Math.tanh(w[i]);
      double byPixel = 2 * ((double) current[i] - clean[i]) - pull * gradients[offset + i];
      double slope = byPixel * (1 - tanh * tanh) / 2;
      first[i] = BETA_1 * first[i] + (1 - BETA_1) * slope;
      second[i] = BETA_2 * second[i] + (1 - BETA_2) * slope * slope;
      w[i] -= p.stepSize() * first[i] / unbias1 / (Math.sqrt(second[i] / unbias2) + TINY);
    }
    place();
  }

  private void nextWeight() {
    if (success) {
      upper = weight;
    } else {
      lower = weight;
    }
    weight = Double.isInfinite(upper) ? weight * GROWTH : (lower + upper) / 2;
  }
}
