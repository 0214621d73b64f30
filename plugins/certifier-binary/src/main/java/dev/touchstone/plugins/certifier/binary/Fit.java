package dev.touchstone.plugins.certifier.binary;

/**
 * The linear function of the pixels nearest to a table, and between which bounds the table lies
 * beside it: v(s) ∈ constant + Σ slopes·s + [lower, upper], for each channel. A function of one
 * pixel is met exactly.
 *
 * @param constant by channel
 * @param slopes by pixel of the scope and channel
 * @param lower by channel
 * @param upper by channel
 */
record Fit(double[] constant, double[][] slopes, double[] lower, double[] upper) {

  static Fit of(Table table) {
    double[] low = new double[table.lower().length];
    double[] high = table.exact() ? low : new double[low.length];
    for (int i = 0; i < low.length; i++) {
      low[i] = table.lower()[i];
      high[i] = table.upper()[i];
    }
    return of(table.scope().length, table.channels(), low, high);
  }

  /**
   * Fits values by least squares: slopes are mean differences.
   *
   * @param high may be the same array as {@code low}
   */
  static Fit of(int pixels, int channels, double[] low, double[] high) {
    double[][] slopes = new double[pixels][channels];
    double[] mean = new double[low.length];
    for (int i = 0; i < mean.length; i++) {
      mean[i] = 0.5 * (low[i] + high[i]);
    }
    for (int t = pixels - 1; t >= 0; t--) {
      int half = 1 << t;
      for (int s = 0; s < half; s++) {
        halve(mean, s * channels, (s + half) * channels, slopes[t]);
      }
      for (int c = 0; c < channels; c++) {
        slopes[t][c] /= half;
      }
    }
    double[] constant = new double[channels];
    for (int c = 0; c < channels; c++) {
      constant[c] = mean[c];
      for (int t = 0; t < pixels; t++) {
        constant[c] -= 0.5 * slopes[t][c];
      }
    }
    return rest(constant, slopes, low, high);
  }

  private static void halve(double[] mean, int off, int on, double[] slope) {
    for (int c = 0; c < slope.length; c++) {
      slope[c] += mean[on + c] - mean[off + c];
      mean[off + c] = 0.5 * (mean[on + c] + mean[off + c]);
    }
  }

  private static Fit rest(double[] constant, double[][] slopes, double[] low, double[] high) {
    int channels = constant.length;
    double[] lower = new double[channels];
    double[] upper = new double[channels];
    double[] line = new double[low.length];
    System.arraycopy(constant, 0, line, 0, channels);
    for (int t = 0; t < slopes.length; t++) {
      int half = channels << t;
      for (int i = 0; i < half; i += channels) {
        for (int c = 0; c < channels; c++) {
          line[half + i + c] = line[i + c] + slopes[t][c];
        }
      }
    }
    java.util.Arrays.fill(lower, Double.POSITIVE_INFINITY);
    java.util.Arrays.fill(upper, Double.NEGATIVE_INFINITY);
    for (int i = 0; i < low.length; i += channels) {
      for (int c = 0; c < channels; c++) {
        lower[c] = Math.min(lower[c], low[i + c] - line[i + c]);
        upper[c] = Math.max(upper[c], high[i + c] - line[i + c]);
      }
    }
    return new Fit(constant, slopes, lower, upper);
  }
}
