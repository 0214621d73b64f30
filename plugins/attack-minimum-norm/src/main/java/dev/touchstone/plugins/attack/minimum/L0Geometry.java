package dev.touchstone.plugins.attack.minimum;

import dev.touchstone.api.data.ImageShape;
import dev.touchstone.api.threat.Norm;
import dev.touchstone.api.threat.NormBall;

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

  @Override
  void place(float[] clean, float[] change, double radius, float[] image) {
    for (int i = 0; i < image.length; i++) {
      image[i] = clean[i] + change[i];
    }
    new NormBall(Norm.L0, radius).project(clean, 0, image, 0, shape);
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
