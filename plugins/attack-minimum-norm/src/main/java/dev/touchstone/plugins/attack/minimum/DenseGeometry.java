package dev.touchstone.plugins.attack.minimum;

/** A norm in which the shortest way changes all pixels together. */
abstract class DenseGeometry extends Geometry {

  /** How long a pixel of this weight can go on until it meets a bound. */
  abstract double reach(float weight, double room);

  @Override
  abstract double pace(float weight);

  /** Projects a change onto the ball of a radius. */
  abstract void cut(float[] change, double radius);

  @Override
  final void place(float[] clean, float[] change, double radius, float[] image) {
    cut(change, radius);
    for (int i = 0; i < change.length; i++) {
      image[i] = Searched.clip(clean[i] + change[i]);
    }
  }

  /**
   * All pixels go along {@link #pace} until they meet their bounds. What w·x gains on that way is
   * concave and piecewise linear in its length, so Newton's method from 0 is exact after finitely
   * many steps, each of which leaves at least one piece behind.
   */
  @Override
  final float[] towardsHyperplane(float[] image, float[] w, double rise) {
    double direction = Math.signum(rise);
    double[] reach = new double[w.length];
    for (int i = 0; i < w.length; i++) {
      double room = direction * w[i] > 0 ? 1.0 - image[i] : image[i];
      reach[i] = w[i] == 0 ? 0 : reach(w[i], Math.max(0, room));
    }
    double way = wayTo(w, reach, Math.abs(rise));
    float[] change = new float[w.length];
    for (int i = 0; i < w.length; i++) {
      // No − 0 where nothing changes.
      change[i] = (float) (direction * pace(w[i]) * Math.min(way, reach[i])) + 0f;
    }
    return change;
  }

  private double wayTo(float[] w, double[] reach, double rise) {
    double way = 0;
    while (true) {
      double gained = 0;
      double slope = 0;
      for (int i = 0; i < w.length; i++) {
        double gain = pace(w[i]) * w[i];
        if (reach[i] > way) {
          slope += gain;
        } else {
          gained += gain * reach[i];
        }
      }
      // No pixel can go on: the hyperplane does not meet the box.
      if (slope == 0) {
        return Double.POSITIVE_INFINITY;
      }
      double next = (rise - gained) / slope;
      if (next <= way) {
        return way;
      }
      way = next;
    }
  }
}
