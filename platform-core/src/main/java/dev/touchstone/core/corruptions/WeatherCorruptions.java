package dev.touchstone.core.corruptions;

import java.util.random.RandomGenerator;

/** Snow, frost and fog. */
final class WeatherCorruptions {

  /**
   * Of the flakes: mean, σ, magnification, threshold, blur's radius and σ; then the image's part.
   */
  private static final double[][] SNOW = {
    {0.1, 0.2, 1, 0.6, 8, 3, 0.95},
    {0.1, 0.2, 1, 0.5, 10, 4, 0.9},
    {0.15, 0.3, 1.75, 0.55, 10, 4, 0.9},
    {0.25, 0.3, 2.25, 0.6, 12, 6, 0.85},
    {0.3, 0.3, 1.25, 0.65, 14, 12, 0.8}
  };

  /** The image's part, and the crystals'. */
  private static final double[][] FROST = {
    {1, 0.2}, {1, 0.3}, {0.9, 0.4}, {0.85, 0.4}, {0.75, 0.45}
  };

  /** The fog's part, and how its roughness falls with each halving. */
  private static final double[][] FOG = {{0.2, 3}, {0.5, 3}, {0.75, 2.5}, {1, 2}, {1.5, 1.75}};

  /** Needles of ice on a pixel, on average, and their largest length as a part of the image. */
  private static final double NEEDLES = 0.06;

  private static final double NEEDLE = 0.4;

  private static final double[] LUMA = {0.299, 0.587, 0.114};

  private WeatherCorruptions() {}

  static Raster snow(Raster image, int level, RandomGenerator random) {
    double[] p = SNOW[level];
    Raster drawn =
        new Raster(image.height(), image.width(), 1)
            .each((row, column, c) -> p[0] + p[1] * random.nextGaussian());
    Raster large = Filters.zoom(drawn, p[2]);
    Raster flakes =
        large.each(
            (row, column, c) ->
                large.at(row, column, c) < p[3] ? 0 : Math.min(1, large.at(row, column, c)));
    Raster falling = Filters.motion(flakes, (int) p[4], p[5], random.nextDouble(-135, -45));
    return image.each(
        (row, column, c) -> {
          double value = image.at(row, column, c);
          double pale = Math.max(value, 1.5 * luma(image, row, column) + 0.5);
          double opposite = falling.at(image.height() - 1 - row, image.width() - 1 - column, 0);
          return p[6] * value + (1 - p[6]) * pale + falling.at(row, column, 0) + opposite;
        });
  }

  private static double luma(Raster image, int row, int column) {
    if (image.channels() != LUMA.length) {
      double sum = 0;
      for (int c = 0; c < image.channels(); c++) {
        sum += image.at(row, column, c);
      }
      return sum / image.channels();
    }
    double luma = 0;
    for (int c = 0; c < LUMA.length; c++) {
      luma += LUMA[c] * image.at(row, column, c);
    }
    return luma;
  }

  static Raster frost(Raster image, int level, RandomGenerator random) {
    Raster ice = ice(image.height(), image.width(), random);
    double[] p = FROST[level];
    return image.each(
        (row, column, c) -> p[0] * image.at(row, column, c) + p[1] * ice.at(row, column, 0));
  }

  /**
   * In place of the reference's photographs: needles of ice, straight lines that fade towards their
   * ends, over a plasma fractal's haze.
   */
  private static Raster ice(int height, int width, RandomGenerator random) {
    Raster haze = Plasma.draw(height, width, 2, random);
    Raster ice = haze.each((row, column, c) -> 0.5 * haze.at(row, column, c));
    int needles = (int) Math.ceil(NEEDLES * height * width);
    for (int i = 0; i < needles; i++) {
      double row = random.nextDouble() * height;
      double column = random.nextDouble() * width;
      double angle = random.nextDouble() * 2 * Math.PI;
      int length = 1 + (int) (random.nextDouble() * NEEDLE * Math.min(height, width));
      for (int step = 0; step < length; step++) {
        int y = (int) Math.floor(row + step * Math.sin(angle));
        int x = (int) Math.floor(column + step * Math.cos(angle));
        if (y >= 0 && y < height && x >= 0 && x < width) {
          double bright = 1 - (double) step / length;
          ice.set(y, x, 0, Math.min(1, Math.max(ice.at(y, x, 0), bright)));
        }
      }
    }
    return Filters.blur(ice, 0.5);
  }

  static Raster fog(Raster image, int level, RandomGenerator random) {
    double[] p = FOG[level];
    Raster clouds = Plasma.draw(image.height(), image.width(), p[1], random);
    double largest = image.largest();
    return image.each(
        (row, column, c) ->
            (image.at(row, column, c) + p[0] * clouds.at(row, column, 0))
                * largest
                / (largest + p[0]));
  }
}
