package dev.touchstone.plugins.attack.minimum;

import java.util.random.RandomGenerator;

/** L∞: all pixels change by the same. */
final class LinfGeometry extends DenseGeometry {

  static final Geometry INSTANCE = new LinfGeometry();

  private LinfGeometry() {}

  @Override
  double length(float[] change) {
    double largest = 0;
    for (float value : change) {
      largest = Math.max(largest, Math.abs(value));
    }
    return largest;
  }

  @Override
  double dualLength(float[] gradient) {
    double sum = 0;
    for (float value : gradient) {
      sum += Math.abs(value);
    }
    return sum;
  }

  @Override
  double reach(float weight, double room) {
    return room;
  }

  @Override
  double pace(float weight) {
    return Math.signum(weight);
  }

  @Override
  void cut(float[] change, double radius) {
    for (int i = 0; i < change.length; i++) {
      change[i] = (float) Math.max(-radius, Math.min(radius, change[i]));
    }
  }

  @Override
  double firstStep() {
    return 10;
  }

  @Override
  double draw(RandomGenerator random) {
    return 2 * random.nextDouble() - 1;
  }
}
