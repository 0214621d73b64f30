package dev.touchstone.plugins.attack.gradient;

import dev.touchstone.api.data.ImageShape;
import dev.touchstone.api.threat.NormBall;
import java.util.random.RandomGenerator;

/**
 * One sample under Auto-PGD (Croce and Hein 2020, algorithm 1): its iterate, its best point, and
 * its step size. Knows nothing of other samples, so the batch has no influence.
 */
final class Climber {

  private final int row;
  private final NormBall threat;
  private final ImageShape shape;
  private final Geometry geometry;
  private final Climb.Adaptive climb;
  private final float[] clean;
  private final float[] current;
  private final float[] previous;
  private final float[] stepped;
  private final float[] gradient;
  private final float[] best;
  private final float[] bestGradient;

  private float step;
  private boolean moved;
  private float loss = Float.NEGATIVE_INFINITY;
  private float bestLoss = Float.NEGATIVE_INFINITY;
  private int rises;
  private float bestAtCheckpoint = Float.NEGATIVE_INFINITY;
  private boolean halvedAtCheckpoint = true;

  Climber(
      int row, float[] clean, ImageShape shape, NormBall threat, Climb.Adaptive climb, float step) {
    this.row = row;
    this.threat = threat;
    this.shape = shape;
    this.geometry = Geometry.of(threat.norm());
    this.climb = climb;
    this.clean = clean;
    this.current = clean.clone();
    this.previous = clean.clone();
    this.stepped = clean.clone();
    this.gradient = new float[clean.length];
    this.best = clean.clone();
    this.bestGradient = new float[clean.length];
    this.step = step;
  }

  int row() {
    return row;
  }

  /** The image to be asked about next; not to be changed. */
  float[] current() {
    return current;
  }

  /** The image of the highest loss so far; not to be changed. */
  float[] best() {
    return best;
  }

  /** Goes to a random point at the ball's edge. */
  void scatter(RandomGenerator random) {
    geometry.scatterToEdge(current, threat.epsilon(), random);
    threat.project(clean, 0, current, 0, shape);
  }

  /** Takes in the loss and its gradient at the current image. */
  void observe(float loss, float[] gradients, int offset) {
    System.arraycopy(gradients, offset, gradient, 0, gradient.length);
    if (loss > this.loss && moved) {
      rises++;
    }
    this.loss = loss;
    if (loss > bestLoss || !moved) {
      bestLoss = loss;
      System.arraycopy(current, 0, best, 0, best.length);
      System.arraycopy(gradient, 0, bestGradient, 0, gradient.length);
    }
    if (!moved) {
      bestAtCheckpoint = loss;
    }
  }

  /** Makes a step: z = Π(x + η n(g)), x ← Π(x + α (z − x) + (1 − α) (x − x_previous)). */
  void move() {
    int size = current.length;
    System.arraycopy(current, 0, stepped, 0, size);
    geometry.step(stepped, gradient, 0, size, step);
    threat.project(clean, 0, stepped, 0, shape);
    // There is no last step to go on with before the first.
    float fresh = moved ? (float) climb.momentum() : 1;
    float old = 1 - fresh;
    for (int i = 0; i < size; i++) {
      float x = current[i];
      current[i] = x + fresh * (stepped[i] - x) + old * (x - previous[i]);
      previous[i] = x;
    }
    threat.project(clean, 0, current, 0, shape);
    moved = true;
  }

  /**
   * Halves the step and goes back to the best point if the loss rose in too few of the steps since
   * the last checkpoint (condition 1), or if neither step nor best loss has changed since
   * (condition 2).
   *
   * @param steps how many were made since the last checkpoint
   */
  void checkpoint(int steps) {
    boolean halve =
        rises <= climb.rho() * steps || (!halvedAtCheckpoint && bestAtCheckpoint >= bestLoss);
    halvedAtCheckpoint = halve;
    bestAtCheckpoint = bestLoss;
    rises = 0;
    if (halve) {
      step /= 2;
      System.arraycopy(best, 0, current, 0, best.length);
      System.arraycopy(bestGradient, 0, gradient, 0, gradient.length);
    }
  }
}
