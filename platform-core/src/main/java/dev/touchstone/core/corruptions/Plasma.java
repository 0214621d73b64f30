package dev.touchstone.core.corruptions;

import java.util.random.RandomGenerator;

/**
 * A plasma fractal, by the diamond-square algorithm on a torus: the middle of each square, and then
 * of each diamond, is the mean of its corners and a random part that becomes smaller with the
 * squares.
 */
final class Plasma {

  /** Size of the first random part; only ratios matter, because the result is scaled. */
  private static final double FIRST = 100;

  private Plasma() {}

  /**
   * Draws one that fills an image, from 0 to 1.
   *
   * @param decay by what the random part is divided when squares are halved; that it enters squared
   *     is as in the reference
   */
  static Raster draw(int height, int width, double decay, RandomGenerator random) {
    int size = Math.max(2, Integer.highestOneBit(Math.max(height, width) * 2 - 1));
    double[][] map = new double[size][size];
    double wibble = FIRST;
    for (int step = size; step >= 2; step /= 2) {
      int half = step / 2;
      double most = wibble * wibble;
      for (int row = half; row < size; row += step) {
        for (int column = half; column < size; column += step) {
          map[row][column] =
              (at(map, row - half, column - half)
                          + at(map, row - half, column + half)
                          + at(map, row + half, column - half)
                          + at(map, row + half, column + half))
                      / 4
                  + most * random.nextDouble(-1, 1);
        }
      }
      for (int row = 0; row < size; row += half) {
        for (int column = row % step == 0 ? half : 0; column < size; column += step) {
          map[row][column] =
              (at(map, row - half, column)
                          + at(map, row + half, column)
                          + at(map, row, column - half)
                          + at(map, row, column + half))
                      / 4
                  + most * random.nextDouble(-1, 1);
        }
      }
      wibble /= decay;
    }
    return scaled(map, height, width);
  }

  private static double at(double[][] map, int row, int column) {
    return map[Math.floorMod(row, map.length)][Math.floorMod(column, map.length)];
  }

  private static Raster scaled(double[][] map, int height, int width) {
    double least = Double.POSITIVE_INFINITY;
    double greatest = Double.NEGATIVE_INFINITY;
    for (double[] row : map) {
      for (double value : row) {
        least = Math.min(least, value);
        greatest = Math.max(greatest, value);
      }
    }
    double from = least;
    double range = greatest - least;
    return new Raster(height, width, 1).each((row, column, c) -> (map[row][column] - from) / range);
  }
}
