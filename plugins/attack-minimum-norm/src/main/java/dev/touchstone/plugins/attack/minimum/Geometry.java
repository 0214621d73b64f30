package dev.touchstone.plugins.attack.minimum;

import dev.touchstone.api.data.ImageShape;
import dev.touchstone.api.threat.Norm;
import java.util.random.RandomGenerator;

/** What of the search depends on the norm. */
abstract class Geometry {

  static Geometry of(Norm norm, ImageShape shape) {
    return switch (norm) {
      case LINF -> LinfGeometry.INSTANCE;
      case L2 -> L2Geometry.INSTANCE;
      case L1 -> new L1Geometry(shape);
      case L0 -> new L0Geometry(shape);
    };
  }

  /** Length of a change in the norm. */
  abstract double length(float[] change);

  /** Length of a gradient in the dual norm: loss / dual length is the distance to its zero. */
  abstract double dualLength(float[] gradient);

  /**
   * The shortest change of an image within [0, 1] that changes w·x by {@code rise}; the farthest
   * possible one if none does (Croce and Hein 2020b, eq. 6 and appendix A).
   */
  abstract float[] towardsHyperplane(float[] image, float[] w, double rise);

  /** Puts an image where a change leads to, cut to the ball of a radius and to [0, 1]. */
  abstract void place(float[] clean, float[] change, double radius, float[] image);

  /** First step of FMN in L2 (Pintor et al. 2021, section 4.1). */
  abstract double firstStep();

  /** A value of a random direction. */
  double draw(RandomGenerator random) {
    return random.nextGaussian();
  }

  /** Whether lengths are numbers of pixels, of which no gradient tells how many are needed. */
  boolean countsPixels() {
    return false;
  }

  /** A radius by a share γ smaller. */
  double smaller(double radius, double gamma) {
    return radius * (1 - gamma);
  }

  /** A radius by a share γ larger. */
  double larger(double radius, double gamma) {
    return radius * (1 + gamma);
  }

  /** Change of a pixel per unit on the shortest way to a hyperplane, bounds of pixels apart. */
  double pace(float weight) {
    throw new IllegalStateException("no pace in this norm");
  }
}
