package dev.touchstone.plugins.attack.minimum;

/** One sample on its way by gradients, a query a step. */
abstract class Walk extends Searched {

  Walk(int row, int label, Geometry geometry, float[] clean) {
    super(row, label, geometry, clean);
  }

  /**
   * Goes on from the current image.
   *
   * @param step from 0
   * @param misclassified whether the current image is
   * @param loss at the current image
   * @param gradients of a batch, this image's from {@code offset} on; not to be changed
   */
  abstract void step(int step, boolean misclassified, float loss, float[] gradients, int offset);

  /** Whether there is nothing left to do before the last step. */
  boolean done() {
    return false;
  }

  /** The farthest that an image can be changed. */
  final double farthest() {
    float[] change = new float[clean.length];
    for (int i = 0; i < change.length; i++) {
      change[i] = Math.max(clean[i], 1 - clean[i]);
    }
    return geometry.length(change);
  }

  /** From a start to an end, along a half wave of the cosine. */
  static double cosine(double start, double end, int step, int steps) {
    return end + (start - end) * (1 + Math.cos(Math.PI * step / steps)) / 2;
  }
}
