package dev.touchstone.core.corruptions;

import java.util.random.RandomGenerator;

/** Noise on single values. */
final class NoiseCorruptions {

  private static final double[] GAUSSIAN = {0.04, 0.06, 0.08, 0.09, 0.10};
  private static final double[] PHOTONS = {500, 250, 100, 75, 50};
  private static final double[] IMPULSES = {0.01, 0.02, 0.03, 0.05, 0.07};

  private NoiseCorruptions() {}

  static Raster gaussian(Raster image, int level, RandomGenerator random) {
    return image.each(
        (row, column, c) -> image.at(row, column, c) + GAUSSIAN[level] * random.nextGaussian());
  }

  static Raster shot(Raster image, int level, RandomGenerator random) {
    double photons = PHOTONS[level];
    return image.each(
        (row, column, c) -> poisson(image.at(row, column, c) * photons, random) / photons);
  }

  static Raster impulse(Raster image, int level, RandomGenerator random) {
    return image.each(
        (row, column, c) -> {
          boolean hit = random.nextDouble() < IMPULSES[level];
          boolean white = random.nextBoolean();
          return !hit ? image.at(row, column, c) : white ? 1 : 0;
        });
  }

  /**
   * How many arrivals of a Poisson process of rate 1 there are up to a time: exact, and for at most
   * 500 photons quick enough.
   */
  private static int poisson(double mean, RandomGenerator random) {
    int count = 0;
    for (double time = random.nextExponential(); time < mean; time += random.nextExponential()) {
      count++;
    }
    return count;
  }
}
