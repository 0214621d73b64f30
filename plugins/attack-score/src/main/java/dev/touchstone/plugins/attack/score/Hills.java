package dev.touchstone.plugins.attack.score;

import java.util.random.RandomGenerator;

/** The windows of the Square Attack in L2 and L1 (Andriushchenko et al. 2020, figure 3). */
final class Hills {

  private Hills() {}

  /**
   * A window of length 1 in L2: in one half a hill of concentric rectangles, in the other the same
   * with the opposite sign; lying or standing.
   */
  static double[] of(int side, RandomGenerator random) {
    double[] window = new double[side * side];
    int half = side / 2;
    boolean standing = random.nextBoolean();
    double squares = 0;
    for (int y = 0; y < side; y++) {
      for (int x = 0; x < side; x++) {
        double value =
            y < half ? height(half, side, y, x) : -height(side - half, side, y - half, x);
        window[standing ? x * side + y : y * side + x] = value;
      }
    }
    for (double value : window) {
      squares += value * value;
    }
    double length = Math.sqrt(squares);
    for (int i = 0; i < window.length; i++) {
      window[i] /= length;
    }
    return window;
  }

  /** Σ 1/(k + 1)² over the rectangles around the middle that hold a pixel, of rows × columns. */
  private static double height(int rows, int columns, int y, int x) {
    int distance = Math.max(Math.abs(y - rows / 2), Math.abs(x - columns / 2));
    int rectangles = Math.max(rows / 2, columns / 2) + 1;
    double height = 0;
    for (int k = distance; k < rectangles; k++) {
      height += 1.0 / ((k + 1) * (k + 1));
    }
    return height;
  }
}
