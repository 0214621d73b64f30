package dev.touchstone.plugins.attack.gradient;

import dev.touchstone.api.data.ImageShape;
import java.util.random.RandomGenerator;

/**
 * One sample's run of Auto-PGD (Croce and Hein 2020, algorithm 1): its iterate and its best point.
 * Knows nothing of other samples, so the batch has no influence.
 */
abstract class Climber {

  final ImageShape shape;
  final float[] clean;
  final float[] current;
  final float[] gradient;
  final float[] best;
  final float[] bestGradient;

  private final int row;

  Climber(int row, float[] clean, ImageShape shape) {
    this.row = row;
    this.shape = shape;
    this.clean = clean;
    this.current = clean.clone();
    this.gradient = new float[clean.length];
    this.best = clean.clone();
    this.bestGradient = new float[clean.length];
  }

  final int row() {
    return row;
  }

  /** The image to be asked about next; not to be changed. */
  final float[] current() {
    return current;
  }

  /** The image of the highest loss so far, within the threat; not to be changed. */
  float[] candidate() {
    return best;
  }

  /** Goes to a random point at the ball's edge. */
  abstract void scatter(RandomGenerator random);

  /**
   * Goes on in a ball of another radius; in norms whose ball stays the same, goes on.
   *
   * @param first whether the run begins with it
   */
  void within(double radius, boolean first) {}

  /** Takes in the loss and its gradient at the current image. */
  final void observe(float loss, float[] gradients, int offset) {
    System.arraycopy(gradients, offset, gradient, 0, gradient.length);
    if (note(loss)) {
      System.arraycopy(current, 0, best, 0, best.length);
      System.arraycopy(gradient, 0, bestGradient, 0, gradient.length);
    }
  }

  /** Takes in the loss at the current image; returns whether it is the highest so far. */
  abstract boolean note(float loss);

  /** Makes a step. */
  abstract void move();

  /**
   * Looks at the progress since the last checkpoint, and sets step and iterate by it.
   *
   * @param steps how many were made since
   */
  abstract void checkpoint(int steps);

  /** Goes back to the best point. */
  final void goBack() {
    System.arraycopy(best, 0, current, 0, best.length);
    System.arraycopy(bestGradient, 0, gradient, 0, gradient.length);
  }
}
