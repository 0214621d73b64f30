package dev.touchstone.plugins.attack.decision;

import dev.touchstone.api.threat.Norm;
import java.util.random.RandomGenerator;

/** What of HopSkipJump depends on the norm. */
enum Geometry {
  LINF {
    @Override
    void towards(float[] clean, float[] image, double share, double distance, float[] into) {
      double radius = share * distance;
      for (int i = 0; i < into.length; i++) {
        double change = (double) image[i] - clean[i];
        into[i] = (float) (clean[i] + Math.max(-radius, Math.min(radius, change)));
      }
    }

    @Override
    double tolerance(int size) {
      return Math.max(FINEST, 1 / ((double) size * size));
    }

    @Override
    double noise(RandomGenerator random) {
      return 2 * random.nextDouble() - 1;
    }

    @Override
    void normalise(double[] gradient) {
      for (int i = 0; i < gradient.length; i++) {
        gradient[i] = Math.signum(gradient[i]);
      }
    }
  },

  L2 {
    @Override
    void towards(float[] clean, float[] image, double share, double distance, float[] into) {
      for (int i = 0; i < into.length; i++) {
        into[i] = (float) (clean[i] + share * ((double) image[i] - clean[i]));
      }
    }

    @Override
    double tolerance(int size) {
      return Math.max(FINEST, 1 / (size * Math.sqrt(size)));
    }

    @Override
    double noise(RandomGenerator random) {
      return random.nextGaussian();
    }

    @Override
    void normalise(double[] gradient) {
      double length = length(gradient);
      for (int i = 0; length > 0 && i < gradient.length; i++) {
        gradient[i] /= length;
      }
    }
  };

  /** Pixels are no finer, whatever the size of the image asks for. */
  private static final double FINEST = 1e-7;

  /**
   * The geometry of a norm.
   *
   * @throws IllegalArgumentException if there is none
   */
  static Geometry of(Norm norm) {
    return switch (norm) {
      case LINF -> LINF;
      case L2 -> L2;
      case L1, L0 -> throw new IllegalArgumentException("no search in " + norm.symbol());
    };
  }

  /**
   * The image between a clean one and another at a share of its distance: along the line in L2, cut
   * to the ball in L∞ (Chen et al. 2020, section IV-C).
   */
  abstract void towards(float[] clean, float[] image, double share, double distance, float[] into);

  /** How near the search for the boundary comes, as a share of the distance (θ, section V-A). */
  abstract double tolerance(int size);

  /** One value of the noise by which gradients are estimated. */
  abstract double noise(RandomGenerator random);

  /** Makes a gradient the direction of a step of length 1 in the norm (equation 16). */
  abstract void normalise(double[] gradient);

  static double length(double[] vector) {
    double squares = 0;
    for (double value : vector) {
      squares += value * value;
    }
    return Math.sqrt(squares);
  }
}
