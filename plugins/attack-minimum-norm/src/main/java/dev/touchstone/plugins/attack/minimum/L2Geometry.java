package dev.touchstone.plugins.attack.minimum;

/** L2: pixels change in proportion to their weights. */
final class L2Geometry extends DenseGeometry {

  static final Geometry INSTANCE = new L2Geometry();

  private L2Geometry() {}

  @Override
  double length(float[] change) {
    double squares = 0;
    for (float value : change) {
      squares += (double) value * value;
    }
    return Math.sqrt(squares);
  }

  @Override
  double dualLength(float[] gradient) {
    return length(gradient);
  }

  @Override
  double reach(float weight, double room) {
    return weight == 0 ? 0 : room / Math.abs(weight);
  }

  @Override
  double pace(float weight) {
    return weight;
  }

  @Override
  void cut(float[] change, double radius) {
    double length = length(change);
    for (int i = 0; length > radius && i < change.length; i++) {
      change[i] = (float) (change[i] * radius / length);
    }
  }

  @Override
  double firstStep() {
    return 1;
  }
}
