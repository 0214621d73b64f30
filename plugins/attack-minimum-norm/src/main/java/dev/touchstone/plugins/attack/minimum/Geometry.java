package dev.touchstone.plugins.attack.minimum;

import dev.touchstone.api.threat.Norm;

/** What of the search depends on the norm. */
enum Geometry {
  LINF {
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
  },

  L2 {
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
  };

  static Geometry of(Norm norm) {
    return switch (norm) {
      case LINF -> LINF;
      case L2 -> L2;
      case L1, L0 -> throw new IllegalArgumentException("no search in " + norm.symbol());
    };
  }

  /** Length of a change in the norm. */
  abstract double length(float[] change);

  /** Length of a gradient in the dual norm: loss / dual length is the distance to its zero. */
  abstract double dualLength(float[] gradient);

  /** How long a pixel of this weight can go on until it meets a bound. */
  abstract double reach(float weight, double room);

  /** Projects a change onto the ball of a radius. */
  abstract void cut(float[] change, double radius);

  /** First step of FMN in L2 (Pintor et al. 2021, section 4.1). */
  abstract double firstStep();

  /** Change of a pixel per unit on the shortest way to a hyperplane. */
  abstract double pace(float weight);

  /**
   * The shortest change of an image within [0, 1] that changes w·x by {@code rise}; the farthest
   * possible one if none does (Croce and Hein 2020b, eq. 6 and appendix A).
   *
   * <p>All pixels go along {@link #pace} until they meet their bounds. What w·x gains on that way
   * is concave and piecewise linear in its length, so Newton's method from 0 is exact after
   * finitely many steps, each of which leaves at least one piece behind.
   */
  float[] towardsHyperplane(float[] image, float[] w, double rise) {
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
