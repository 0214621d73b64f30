package dev.touchstone.plugins.attack.gradient;

import dev.touchstone.api.threat.Norm;
import java.util.random.RandomGenerator;

/** What of the loop depends on the norm. The projection is the threat's own. */
enum Geometry {
  /** Steps along the gradient's sign; sign(0) = 0, so pixels without a gradient stay. */
  LINF {
    @Override
    void scatter(float[] images, int offset, int length, double radius, RandomGenerator random) {
      float reach = (float) radius;
      for (int i = offset; i < offset + length; i++) {
        images[i] += reach * (2 * random.nextFloat() - 1);
      }
    }

    @Override
    double norm(double[] direction) {
      double largest = 0;
      for (double value : direction) {
        largest = Math.max(largest, Math.abs(value));
      }
      return largest;
    }

    @Override
    double draw(RandomGenerator random) {
      return 2 * random.nextDouble() - 1;
    }

    @Override
    void step(float[] images, float[] direction, int offset, int length, float size) {
      for (int i = offset; i < offset + length; i++) {
        // As size * signum, without its branches, which a gradient's random signs make dear.
        float slope = direction[i];
        images[i] += slope == 0 ? 0 : Math.copySign(size, slope);
      }
    }
  },

  /** Steps along the normalised gradient; a zero gradient makes no step. */
  L2 {
    @Override
    void scatter(float[] images, int offset, int length, double radius, RandomGenerator random) {
      // A Gaussian direction, and the radius by inverting its distribution P(R ≤ r) = (r/ε)^d.
      double[] direction = new double[length];
      double squares = 0;
      for (int i = 0; i < length; i++) {
        direction[i] = random.nextGaussian();
        squares += direction[i] * direction[i];
      }
      double scale =
          radius * Math.pow(random.nextDouble(), 1.0 / length) / Math.sqrt(Math.max(squares, TINY));
      for (int i = 0; i < length; i++) {
        images[offset + i] += (float) (scale * direction[i]);
      }
    }

    @Override
    double norm(double[] direction) {
      double squares = 0;
      for (double value : direction) {
        squares += value * value;
      }
      return Math.sqrt(squares);
    }

    @Override
    double draw(RandomGenerator random) {
      return random.nextGaussian();
    }

    @Override
    void step(float[] images, float[] direction, int offset, int length, float size) {
      double squares = 0;
      for (int i = offset; i < offset + length; i++) {
        squares += (double) direction[i] * direction[i];
      }
      if (squares == 0) {
        return;
      }
      double scale = size / Math.sqrt(squares);
      for (int i = offset; i < offset + length; i++) {
        images[i] += (float) (scale * direction[i]);
      }
    }
  };

  private static final double TINY = Double.MIN_NORMAL;

  /**
   * That of a norm.
   *
   * @throws IllegalArgumentException if there is none
   */
  static Geometry of(Norm norm) {
    return switch (norm) {
      case LINF -> LINF;
      case L2 -> L2;
      case L1, L0 ->
          throw new IllegalArgumentException("no steps of one length in " + norm.symbol());
    };
  }

  /** Adds a draw from the uniform distribution on the ball of the given radius to one image. */
  abstract void scatter(
      float[] images, int offset, int length, double radius, RandomGenerator random);

  /** Moves one image by the steepest ascent of the given length in the norm. */
  abstract void step(float[] images, float[] direction, int offset, int length, float size);

  /**
   * Adds to an image a random direction, scaled to length ε in the norm: uniform values in L∞,
   * Gaussian ones in L2. The start of Auto-PGD's public implementation.
   */
  void scatterToEdge(float[] image, double radius, RandomGenerator random) {
    double[] direction = new double[image.length];
    for (int i = 0; i < direction.length; i++) {
      direction[i] = draw(random);
    }
    double scale = radius / Math.max(norm(direction), TINY);
    for (int i = 0; i < direction.length; i++) {
      image[i] += (float) (scale * direction[i]);
    }
  }

  /** Length of a direction in the norm. */
  abstract double norm(double[] direction);

  /** A value of a random direction. */
  abstract double draw(RandomGenerator random);
}
