package dev.touchstone.core.corruptions;

import java.util.random.RandomGenerator;

/** Blurs. */
final class BlurCorruptions {

  /** Radius of the disk, and σ by which its edge is softened. */
  private static final double[][] DEFOCUS = {
    {0.3, 0.4}, {0.4, 0.5}, {0.5, 0.6}, {1, 0.2}, {1.5, 0.1}
  };

  /** σ of the blur before and after, and how often pixels are exchanged. */
  private static final double[][] GLASS = {{0.05, 1}, {0.25, 1}, {0.4, 1}, {0.25, 2}, {0.4, 2}};

  /** Radius and σ. */
  private static final double[][] MOTION = {{6, 1}, {6, 1.5}, {6, 2}, {8, 2}, {9, 2.5}};

  /** Magnifications by hundredths, from 1.00 to 1 and this. */
  private static final int[] ZOOM = {5, 10, 15, 20, 25};

  private static final double MOST_TILT = 45;

  private BlurCorruptions() {}

  static Raster defocus(Raster image, int level) {
    double radius = DEFOCUS[level][0];
    int reach = (int) Math.ceil(radius) + 1;
    double[][] disk = new double[2 * reach + 1][2 * reach + 1];
    double area = 0;
    for (int y = -reach; y <= reach; y++) {
      for (int x = -reach; x <= reach; x++) {
        disk[y + reach][x + reach] = x * x + y * y <= radius * radius ? 1 : 0;
        area += disk[y + reach][x + reach];
      }
    }
    return Filters.convolve(image, softened(disk, area, DEFOCUS[level][1]));
  }

  /** Three weights a direction, as the reference softens the disk. */
  private static double[][] softened(double[][] disk, double area, double sigma) {
    double side = Math.exp(-1 / (2 * sigma * sigma));
    double[] weights = {side / (1 + 2 * side), 1 / (1 + 2 * side), side / (1 + 2 * side)};
    int size = disk.length;
    double[][] soft = new double[size][size];
    for (int y = 1; y < size - 1; y++) {
      for (int x = 1; x < size - 1; x++) {
        for (int i = -1; i <= 1; i++) {
          for (int j = -1; j <= 1; j++) {
            soft[y + i][x + j] += disk[y][x] / area * weights[i + 1] * weights[j + 1];
          }
        }
      }
    }
    return soft;
  }

  static Raster glass(Raster image, int level, RandomGenerator random) {
    double sigma = GLASS[level][0];
    Raster glass = Filters.blur(image, sigma);
    for (int i = 0; i < GLASS[level][1]; i++) {
      for (int row = image.height() - 1; row > 0; row--) {
        for (int column = image.width() - 1; column > 0; column--) {
          // Each pixel with itself, or one of the three above and to the left of it.
          exchange(glass, row, column, row - random.nextInt(2), column - random.nextInt(2));
        }
      }
    }
    return Filters.blur(glass, sigma);
  }

  private static void exchange(Raster image, int row, int column, int otherRow, int otherColumn) {
    for (int c = 0; c < image.channels(); c++) {
      double value = image.at(row, column, c);
      image.set(row, column, c, image.at(otherRow, otherColumn, c));
      image.set(otherRow, otherColumn, c, value);
    }
  }

  static Raster motion(Raster image, int level, RandomGenerator random) {
    double angle = random.nextDouble(-MOST_TILT, MOST_TILT);
    return Filters.motion(image, (int) MOTION[level][0], MOTION[level][1], angle);
  }

  /** The mean of the image itself and of its magnifications, 1.00 among them. */
  static Raster zoom(Raster image, int level) {
    Raster sum = image;
    for (int hundredths = 0; hundredths <= ZOOM[level]; hundredths++) {
      Raster before = sum;
      Raster larger = Filters.zoom(image, 1 + hundredths / 100.0);
      sum = before.each((row, column, c) -> before.at(row, column, c) + larger.at(row, column, c));
    }
    Raster all = sum;
    int count = ZOOM[level] + 2;
    return all.each((row, column, c) -> all.at(row, column, c) / count);
  }
}
