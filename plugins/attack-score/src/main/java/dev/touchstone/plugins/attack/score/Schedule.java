package dev.touchstone.plugins.attack.score;

/**
 * Share of the image's pixels that a square covers (Andriushchenko et al. 2020, section 5): the
 * first share, halved after these of 10,000 iterations; runs of other lengths are scaled to that.
 *
 * @param first the first share
 * @param iterations of the run
 */
record Schedule(double first, int iterations) {

  private static final int SCALE = 10_000;
  private static final int[] HALVED_AFTER = {10, 50, 200, 500, 1000, 2000, 4000, 6000, 8000};

  /** The share in an iteration, from 0. */
  double share(int iteration) {
    long scaled = (long) iteration * SCALE / iterations;
    double share = first;
    for (int border : HALVED_AFTER) {
      if (scaled > border) {
        share /= 2;
      }
    }
    return share;
  }
}
