package dev.touchstone.plugins.certifier.binary;

import java.util.Arrays;
import java.util.stream.IntStream;

/** One place of the head's input: its table by channel, each channel with its linear fit. */
final class Place {

  private final int[] scope;
  private final double[] constants;
  private final int[] varying;
  private final double[][] lower;
  private final double[][] upper;
  private final Fit[] fits;
  private final double[] radius;
  private final boolean exact;

  Place(Table table) {
    int channels = table.channels();
    this.scope = table.scope();
    this.exact = table.exact();
    boolean[] varies = varies(table);
    this.varying = IntStream.range(0, channels).filter(c -> varies[c]).toArray();
    this.constants = new double[channels];
    for (int c = 0; c < channels; c++) {
      constants[c] = table.lower()[c];
    }
    this.lower = columns(table.lower(), channels);
    this.upper = exact ? lower : columns(table.upper(), channels);
    this.fits = new Fit[varying.length];
    this.radius = new double[varying.length];
    for (int v = 0; v < varying.length; v++) {
      constants[varying[v]] = 0;
      fits[v] = Fit.of(exact ? lower[v] : middle(v));
    }
  }

  // Tables are read as they lie in memory, since they may be larger than the processor's cache.

  private static boolean[] varies(Table table) {
    int channels = table.channels();
    float[] first = table.lower();
    boolean[] varies = new boolean[channels];
    for (int s = 0; s < table.rows(); s++) {
      for (int c = 0; c < channels; c++) {
        int at = s * channels + c;
        varies[c] |= table.lower()[at] != first[c] || table.upper()[at] != first[c];
      }
    }
    return varies;
  }

  /** The channels that vary, [varying, rows]. */
  private double[][] columns(float[] values, int channels) {
    double[][] columns = new double[varying.length][rows()];
    for (int s = 0; s < rows(); s++) {
      for (int v = 0; v < varying.length; v++) {
        columns[v][s] = values[s * channels + varying[v]];
      }
    }
    return columns;
  }

  /** Means of a channel's bounds; sets how far they are away at most. */
  private double[] middle(int v) {
    double[] middle = new double[lower[v].length];
    for (int s = 0; s < middle.length; s++) {
      middle[s] = 0.5 * (lower[v][s] + upper[v][s]);
      radius[v] = Math.max(radius[v], 0.5 * (upper[v][s] - lower[v][s]));
    }
    return middle;
  }

  /** Whether the values of all channels are known for each combination. */
  boolean exact() {
    return exact;
  }

  /** The value of the v-th channel that varies, where it is known. */
  double value(int v, int row) {
    return lower[v][row];
  }

  /** Its pixels. */
  int[] scope() {
    return scope;
  }

  /** How many combinations its pixels have. */
  int rows() {
    return 1 << scope.length;
  }

  /** Which combination a corner has. */
  int row(byte[] corner) {
    int row = 0;
    for (int t = 0; t < scope.length; t++) {
      row |= corner[scope[t]] << t;
    }
    return row;
  }

  /** How many channels it has. */
  int channels() {
    return constants.length;
  }

  /** The values of the channels that do not vary; 0 for those that do. */
  double[] constants() {
    return constants;
  }

  /** The channels that vary. */
  int[] varying() {
    return varying;
  }

  /** The fit of the v-th channel that varies; of the mean of its bounds if it is not known. */
  Fit fit(int v) {
    return fits[v];
  }

  /** How far the v-th channel that varies may be away from what was fitted. */
  double radius(int v) {
    return radius[v];
  }

  /** How far the v-th channel that varies may be away from what was fitted, at one combination. */
  double halfWidth(int v, int row) {
    return 0.5 * (upper[v][row] - lower[v][row]);
  }

  /**
   * Least value of a product with the channels, for each combination of the pixels.
   *
   * @param coefficients by feature
   * @param first the feature of the first channel
   */
  double[] products(double[] coefficients, int first) {
    double constant = 0;
    for (int c = 0; c < constants.length; c++) {
      constant += coefficients[first + c] * constants[c];
    }
    double[] products = new double[rows()];
    Arrays.fill(products, constant);
    for (int v = 0; v < varying.length; v++) {
      double coefficient = coefficients[first + varying[v]];
      add(products, coefficient, coefficient > 0 ? lower[v] : upper[v]);
    }
    return products;
  }

  /** How much less products are, at most, because the values are not known. */
  double loss(double[] coefficients, int first) {
    double loss = 0;
    for (int v = 0; v < varying.length; v++) {
      loss += Math.abs(coefficients[first + varying[v]]) * radius[v];
    }
    return loss;
  }

  private static void add(double[] to, double factor, double[] values) {
    for (int s = 0; s < to.length; s++) {
      to[s] += factor * values[s];
    }
  }
}
