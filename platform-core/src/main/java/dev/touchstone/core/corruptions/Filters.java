package dev.touchstone.core.corruptions;

/** Weighted means of neighbourhoods; images go on mirrored at their edges. */
final class Filters {

  /** Farther than so many standard deviations, a Gaussian's weights are left out. */
  private static final double REACH = 4;

  private Filters() {}

  /** The weights of a Gaussian at whole distances from 0, which sum to 1 over both sides. */
  static double[] gaussian(double sigma) {
    int reach = (int) (REACH * sigma + 0.5);
    double[] weights = new double[reach + 1];
    double sum = 0;
    for (int i = 0; i <= reach; i++) {
      weights[i] = i == 0 ? 1 : Math.exp(-i * i / (2 * sigma * sigma));
      sum += i == 0 ? weights[i] : 2 * weights[i];
    }
    for (int i = 0; i <= reach; i++) {
      weights[i] /= sum;
    }
    return weights;
  }

  /** Blurs by a Gaussian, along columns and then along rows; not at all if σ is 0. */
  static Raster blur(Raster image, double sigma) {
    double[] weights = gaussian(sigma);
    Raster across =
        image.each((row, column, c) -> sum(weights, d -> image.mirrored(row, column + d, c)));
    return across.each((row, column, c) -> sum(weights, d -> across.mirrored(row + d, column, c)));
  }

  private static double sum(double[] weights, java.util.function.IntToDoubleFunction at) {
    double sum = weights[0] * at.applyAsDouble(0);
    for (int d = 1; d < weights.length; d++) {
      sum += weights[d] * (at.applyAsDouble(d) + at.applyAsDouble(-d));
    }
    return sum;
  }

  /**
   * Weighs a square neighbourhood.
   *
   * @param kernel weights by row and column, of odd size
   */
  static Raster convolve(Raster image, double[][] kernel) {
    int reach = kernel.length / 2;
    return image.each(
        (row, column, c) -> {
          double sum = 0;
          for (int y = -reach; y <= reach; y++) {
            for (int x = -reach; x <= reach; x++) {
              double weight = kernel[y + reach][x + reach];
              if (weight != 0) {
                sum += weight * image.mirrored(row + y, column + x, c);
              }
            }
          }
          return sum;
        });
  }

  /**
   * Blurs along a line that ends in the pixel, as of a camera that moved: half a Gaussian over
   * {@code 2 radius + 1} steps of one pixel, as ImageMagick's motion blur does.
   *
   * @param angle of the line, in degrees
   */
  static Raster motion(Raster image, int radius, double sigma, double angle) {
    int steps = 2 * radius + 1;
    double[] weights = new double[steps];
    double sum = 0;
    for (int i = 0; i < steps; i++) {
      weights[i] = Math.exp(-i * i / (2 * sigma * sigma));
      sum += weights[i];
    }
    double total = sum;
    double x = Math.cos(Math.toRadians(angle));
    double y = Math.sin(Math.toRadians(angle));
    return image.each(
        (row, column, c) -> {
          double value = 0;
          for (int i = 0; i < steps; i++) {
            value += weights[i] / total * image.between(row + i * y, column + i * x, c);
          }
          return value;
        });
  }

  /** The middle of an image, magnified to its size. */
  static Raster zoom(Raster image, double factor) {
    double middleRow = (image.height() - 1) / 2.0;
    double middleColumn = (image.width() - 1) / 2.0;
    return image.each(
        (row, column, c) ->
            image.between(
                middleRow + (row - middleRow) / factor,
                middleColumn + (column - middleColumn) / factor,
                c));
  }
}
