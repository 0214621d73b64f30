package dev.touchstone.core.corruptions;

import java.util.random.RandomGenerator;

/** Brightness, contrast, elastic transform, and pixelate. */
final class DigitalCorruptions {

  private static final double[] BRIGHTNESS = {0.05, 0.1, 0.15, 0.2, 0.3};
  private static final double[] CONTRAST = {0.75, 0.5, 0.4, 0.3, 0.15};
  private static final double[] PIXELATE = {0.95, 0.9, 0.85, 0.75, 0.65};

  /** As parts of the image's size: the displacement's size, its σ, and the corners' shift. */
  private static final double[][] ELASTIC = {
    {0, 0, 0.08}, {0.05, 0.2, 0.07}, {0.08, 0.06, 0.06}, {0.1, 0.04, 0.05}, {0.1, 0.03, 0.03}
  };

  private DigitalCorruptions() {}

  /**
   * Adds to the value of HSV, which is the largest channel: at the same hue and saturation all
   * channels grow by the same factor.
   */
  static Raster brightness(Raster image, int level) {
    return image.each(
        (row, column, c) -> {
          double value = 0;
          for (int other = 0; other < image.channels(); other++) {
            value = Math.max(value, image.at(row, column, other));
          }
          double brighter = Math.min(1, value + BRIGHTNESS[level]);
          return value > 0 ? image.at(row, column, c) * brighter / value : brighter;
        });
  }

  static Raster contrast(Raster image, int level) {
    double[] means = new double[image.channels()];
    for (int c = 0; c < means.length; c++) {
      means[c] = image.mean(c);
    }
    return image.each(
        (row, column, c) -> (image.at(row, column, c) - means[c]) * CONTRAST[level] + means[c]);
  }

  static Raster elastic(Raster image, int level, RandomGenerator random) {
    double[] p = ELASTIC[level];
    double size = Math.min(image.height(), image.width());
    Raster bent = affine(image, p[2] * size, random);
    Raster down = displacement(bent, p[0] * size, p[1] * size, random);
    Raster right = displacement(bent, p[0] * size, p[1] * size, random);
    return bent.each(
        (row, column, c) ->
            bent.between(row + down.at(row, column, 0), column + right.at(row, column, 0), c));
  }

  private static Raster displacement(
      Raster image, double most, double sigma, RandomGenerator random) {
    Raster drawn =
        new Raster(image.height(), image.width(), 1)
            .each((row, column, c) -> random.nextDouble(-1, 1));
    Raster smooth = Filters.blur(drawn, sigma);
    return smooth.each((row, column, c) -> most * smooth.at(row, column, 0));
  }

  /**
   * An affine map that moves three corners of a square in the image's middle by random shifts.
   * Corners are at (−1, −1), (1, −1) and (1, 1), so that any point is the middle of the first and
   * the last, plus its coordinates times half the sides.
   */
  private static Raster affine(Raster image, double most, RandomGenerator random) {
    double side = Math.max(1, Math.floor(Math.min(image.height(), image.width()) / 3.0));
    double[][] corners = {{-side, -side}, {side, -side}, {side, side}};
    for (double[] corner : corners) {
      corner[0] += most * random.nextDouble(-1, 1);
      corner[1] += most * random.nextDouble(-1, 1);
    }
    double middleX = (corners[0][0] + corners[2][0]) / 2;
    double middleY = (corners[0][1] + corners[2][1]) / 2;
    double xByX = (corners[1][0] - corners[0][0]) / 2;
    double yByX = (corners[1][1] - corners[0][1]) / 2;
    double xByY = (corners[2][0] - corners[1][0]) / 2;
    double yByY = (corners[2][1] - corners[1][1]) / 2;
    double middleRow = Math.floor(image.height() / 2.0);
    double middleColumn = Math.floor(image.width() / 2.0);
    return image.each(
        (row, column, c) -> {
          double x = (column - middleColumn) / side;
          double y = (row - middleRow) / side;
          return image.between(
              middleRow + middleY + x * yByX + y * yByY,
              middleColumn + middleX + x * xByX + y * xByY,
              c);
        });
  }

  /** Fewer pixels, each the mean of what it covers, and back by the same rule. */
  static Raster pixelate(Raster image, int level) {
    int height = Math.max(1, (int) (image.height() * PIXELATE[level]));
    int width = Math.max(1, (int) (image.width() * PIXELATE[level]));
    return resized(resized(image, height, width), image.height(), image.width());
  }

  /** A box filter: each new pixel is the mean of the old ones whose middles it covers. */
  private static Raster resized(Raster image, int height, int width) {
    return new Raster(height, width, image.channels())
        .each(
            (row, column, c) -> {
              int[] rows = covered(row, height, image.height());
              int[] columns = covered(column, width, image.width());
              double sum = 0;
              for (int y = rows[0]; y <= rows[1]; y++) {
                for (int x = columns[0]; x <= columns[1]; x++) {
                  sum += image.at(y, x, c);
                }
              }
              return sum / ((rows[1] - rows[0] + 1) * (columns[1] - columns[0] + 1));
            });
  }

  /** First and last old pixel of a new one; that nearest to its middle if it covers none. */
  private static int[] covered(int place, int length, int before) {
    double scale = (double) before / length;
    int first = (int) Math.ceil(place * scale - 0.5);
    int last = (int) Math.ceil((place + 1) * scale - 0.5) - 1;
    int nearest = Math.min(before - 1, (int) ((place + 0.5) * scale));
    return last < first ? new int[] {nearest, nearest} : new int[] {first, last};
  }
}
