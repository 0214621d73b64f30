package dev.touchstone.plugins.certifier.binary;

/**
 * The linear function of some pixels nearest to a function of them, and what is left beside it:
 * v(s) = constant + slopes·s + rest(s). A function of one pixel is met exactly.
 *
 * @param constant its value where all pixels are 0
 * @param slopes by pixel
 * @param rest what is left, for each combination s
 */
record Fit(double constant, double[] slopes, double[] rest) {

  /**
   * Fits by least squares over all combinations: slopes are mean differences.
   *
   * @param values by combination: pixel t is bit t of s
   */
  static Fit of(double[] values) {
    int pixels = Integer.numberOfTrailingZeros(values.length);
    double[] slopes = new double[pixels];
    double[] mean = values.clone();
    for (int t = pixels - 1; t >= 0; t--) {
      int half = 1 << t;
      double slope = 0;
      for (int s = 0; s < half; s++) {
        slope += mean[s + half] - mean[s];
        mean[s] = 0.5 * (mean[s + half] + mean[s]);
      }
      slopes[t] = slope / half;
    }
    double constant = mean[0];
    for (double slope : slopes) {
      constant -= 0.5 * slope;
    }
    double[] line = mean;
    line[0] = constant;
    for (int t = 0; t < pixels; t++) {
      int half = 1 << t;
      for (int s = 0; s < half; s++) {
        line[half + s] = line[s] + slopes[t];
      }
    }
    for (int s = 0; s < line.length; s++) {
      line[s] = values[s] - line[s];
    }
    return new Fit(constant, slopes, line);
  }

  /** The least of what is left. */
  double least() {
    double least = rest[0];
    for (double value : rest) {
      least = Math.min(least, value);
    }
    return least;
  }

  /** The greatest of what is left. */
  double greatest() {
    double greatest = rest[0];
    for (double value : rest) {
      greatest = Math.max(greatest, value);
    }
    return greatest;
  }
}
