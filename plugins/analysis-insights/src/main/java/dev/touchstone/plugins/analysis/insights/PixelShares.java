package dev.touchstone.plugins.analysis.insights;

import java.util.stream.IntStream;

/**
 * How the pixels of a set of images are distributed.
 *
 * @param black share of black pixels, over the images
 * @param grey share of all pixels that are neither black nor white
 * @param white share of white pixels
 * @param histogram share of all pixels that are grey and in each of equal bins over [0, 1]
 */
record PixelShares(Spread black, double grey, double white, double[] histogram) {

  /** Takes a pixel on the edge of two bins, up to rounding in float32, for the upper one. */
  private static final double ROUNDING = 1e-6;

  /**
   * Counts all values of all channels.
   *
   * @param pixels of whole images
   * @param imageSize values of one image
   */
  static PixelShares of(PixelDistributionParameters parameters, float[] pixels, int imageSize) {
    // As float32, like the pixels: otherwise a pixel of just this value would be on either side.
    float blackUpTo = (float) parameters.blackUpTo();
    float whiteFrom = (float) parameters.whiteFrom();
    int[] black = new int[pixels.length / imageSize];
    long[] bins = new long[parameters.bins()];
    long white = 0;
    long grey = 0;
    for (int i = 0; i < pixels.length; i++) {
      float value = pixels[i];
      if (value <= blackUpTo) {
        black[i / imageSize]++;
      } else if (value >= whiteFrom) {
        white++;
      } else {
        grey++;
        bins[Math.min(bins.length - 1, (int) (value * (double) bins.length + ROUNDING))]++;
      }
    }
    double[] histogram = new double[bins.length];
    for (int bin = 0; bin < bins.length; bin++) {
      histogram[bin] = (double) bins[bin] / pixels.length;
    }
    return new PixelShares(
        Spread.of(IntStream.of(black).mapToDouble(n -> (double) n / imageSize).toArray()),
        (double) grey / pixels.length,
        (double) white / pixels.length,
        histogram);
  }
}
