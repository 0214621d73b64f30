package dev.touchstone.plugins.attack.score;

import java.util.List;

/**
 * Share of the image that a step of a random search changes: the first share, and less after so
 * many of 10,000 iterations; runs of other lengths are scaled to that.
 *
 * @param first the first share
 * @param iterations of the run
 * @param after iterations after which there is less
 * @param divisors by how much less than at first
 */
record Schedule(double first, int iterations, List<Integer> after, List<Integer> divisors) {

  private static final int SCALE = 10_000;

  /** Squares: halved each time (Andriushchenko et al. 2020, section 5). */
  static Schedule ofSquares(double first, int iterations) {
    return new Schedule(
        first,
        iterations,
        List.of(10, 50, 200, 500, 1000, 2000, 4000, 6000, 8000),
        List.of(2, 4, 8, 16, 32, 64, 128, 256, 512));
  }

  /** Pixels (Croce et al. 2022, appendix A). */
  static Schedule ofPixels(double first, int iterations) {
    return new Schedule(
        first,
        iterations,
        List.of(0, 50, 200, 500, 1000, 2000, 4000, 6000, 8000),
        List.of(2, 4, 5, 6, 8, 10, 12, 15, 20));
  }

  /** The share in an iteration, from 0. */
  double share(int iteration) {
    long scaled = (long) iteration * SCALE / iterations;
    double share = first;
    for (int i = 0; i < after.size(); i++) {
      if (scaled > after.get(i)) {
        share = first / divisors.get(i);
      }
    }
    return share;
  }
}
