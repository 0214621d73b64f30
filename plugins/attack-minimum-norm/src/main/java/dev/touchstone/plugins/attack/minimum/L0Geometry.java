package dev.touchstone.plugins.attack.minimum;

import dev.touchstone.api.data.ImageShape;
import dev.touchstone.api.threat.Norm;
import java.util.Arrays;

/** L0: so many pixels change, however much. Radii are whole numbers. */
final class L0Geometry extends Geometry {

  private final ImageShape shape;

  L0Geometry(ImageShape shape) {
    this.shape = shape;
  }

  @Override
  double length(float[] change) {
    return Norm.L0.distance(change, 0, new float[change.length], 0, shape);
  }

  @Override
  boolean countsPixels() {
    return true;
  }

  @Override
  double dualLength(float[] gradient) {
    return 0;
  }

  @Override
  float[] towardsHyperplane(float[] image, float[] w, double rise) {
    throw new IllegalStateException("no projection in L0");
  }

  /**
   * Keeps the pixels of the largest change, and cuts them to the box afterwards: one that is at its
   * bound is kept in place of another and changes nothing, so that fewer pixels change. The nearest
   * point of ball and box would have as many as it may, and images end up farther.
   */
  @Override
  void place(float[] clean, float[] change, double radius, float[] image) {
    double[] sizes = new double[change.length / shape.channels()];
    for (int i = 0; i < change.length; i++) {
      sizes[i / shape.channels()] += (double) change[i] * change[i];
    }
    int kept = (int) Math.min(radius, sizes.length);
    double[] sorted = sizes.clone();
    Arrays.sort(sorted);
    double least = kept == 0 ? Double.POSITIVE_INFINITY : sorted[sorted.length - kept];
    // Of pixels that change alike, the first.
    long alike = kept - Arrays.stream(sizes).filter(size -> size > least).count();
    for (int pixel = 0; pixel < sizes.length; pixel++) {
      boolean keeps = sizes[pixel] > least || (sizes[pixel] == least && alike-- > 0);
      for (int i = pixel * shape.channels(); i < (pixel + 1) * shape.channels(); i++) {
        image[i] = keeps ? Searched.clip((double) clean[i] + change[i]) : clean[i];
      }
    }
  }

  @Override
  double firstStep() {
    return 1;
  }

  @Override
  double smaller(double radius, double gamma) {
    return Math.max(1, Math.min(radius - 1, Math.floor(radius * (1 - gamma))));
  }

  @Override
  double larger(double radius, double gamma) {
    return Math.max(radius + 1, Math.floor(radius * (1 + gamma)));
  }
}
