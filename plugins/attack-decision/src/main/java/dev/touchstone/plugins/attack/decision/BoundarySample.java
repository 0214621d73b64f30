package dev.touchstone.plugins.attack.decision;

import dev.touchstone.api.attack.AttackTask;
import dev.touchstone.api.threat.Norm;

/** A sample of the Boundary Attack: the lengths of its steps, as shares of the distance in L2. */
final class BoundarySample extends Sample {

  /** By what the steps' lengths change. */
  private static final double ADAPTATION = 1.5;

  private final double convergence;
  private double sphericalStep;
  private double sourceStep;

  /** Answers to steps around alone: half should succeed, as the boundary is flat from near. */
  private final Successes around = new Successes(100, 0.2, 0.5);

  private final Successes towards = new Successes(30, 0.1, 0.25);

  BoundarySample(
      AttackTask task, int row, int label, float[] clean, BoundaryParameters parameters) {
    super(task, row, label, clean, Geometry.of(Norm.L2));
    this.convergence = parameters.convergence();
    this.sphericalStep = parameters.sphericalStep();
    this.sourceStep = parameters.sourceStep();
  }

  /** Whether it came as near as it can. */
  boolean converged() {
    return sourceStep < convergence || length(current) == 0;
  }

  /**
   * A random step orthogonal to the way to the clean image, then back onto the sphere around that.
   */
  void tryAround() {
    int size = clean.length;
    double distance = length(current);
    double[] noise = new double[size];
    double along = 0;
    for (int i = 0; i < size; i++) {
      noise[i] = random.nextGaussian();
      along += noise[i] * (current[i] - clean[i]) / distance;
    }
    for (int i = 0; i < size; i++) {
      noise[i] -= along * (current[i] - clean[i]) / distance;
    }
    double length = Geometry.length(noise);
    double scale = length == 0 ? 0 : sphericalStep * distance / length;
    double onto = 1 / Math.sqrt(1 + sphericalStep * sphericalStep);
    for (int i = 0; i < size; i++) {
      double change = onto * (current[i] - clean[i] + scale * noise[i]);
      tried[i] = clip(clean[i] + change);
    }
  }

  void observeAround(boolean fooled) {
    if (fooled) {
      record();
    }
    around.add(fooled);
  }

  /**
   * From where the step around has led, towards the clean image: to a given share of its distance.
   */
  void tryTowards() {
    double distance = length(tried);
    double goal = (1 - sourceStep) * length(current);
    double share = distance == 0 ? 0 : Math.min(1, goal / distance);
    for (int i = 0; i < tried.length; i++) {
      tried[i] = (float) (clean[i] + share * (tried[i] - clean[i]));
    }
  }

  /** Adapts both steps to the curvature of the boundary, and the one towards to its angle. */
  void observeTowards(boolean fooled, boolean probed) {
    if (fooled) {
      found();
    }
    if (!probed) {
      return;
    }
    towards.add(fooled);
    double curvature = around.factor();
    sphericalStep *= curvature;
    sourceStep = Math.min(1, sourceStep * curvature * towards.factor());
  }

  private double length(float[] image) {
    double squares = 0;
    for (int i = 0; i < clean.length; i++) {
      double change = (double) image[i] - clean[i];
      squares += change * change;
    }
    return Math.sqrt(squares);
  }

  /** How often something succeeded lately, and what a length should be multiplied by for that. */
  private static final class Successes {
    private final int wanted;
    private final double few;
    private final double many;
    private int count;
    private int successes;

    Successes(int wanted, double few, double many) {
      this.wanted = wanted;
      this.few = few;
      this.many = many;
    }

    void add(boolean success) {
      count++;
      successes += success ? 1 : 0;
    }

    /** The factor, when enough was seen: then it begins to count anew. */
    double factor() {
      if (count < wanted) {
        return 1;
      }
      double share = (double) successes / count;
      count = 0;
      successes = 0;
      return share > many ? ADAPTATION : share < few ? 1 / ADAPTATION : 1;
    }
  }
}
