package dev.touchstone.plugins.certifier.binary;

import dev.touchstone.bounds.Rounding;
import java.util.ArrayList;
import java.util.List;

/**
 * Bounds of the hidden values of a network's head over one subcube, and lower bounds of its margins
 * that are sums of functions of few pixels each.
 *
 * <p>All that is computed here is computed in float64; {@link Rounding#REST} and {@link #SLACK}
 * cover its rounding.
 */
final class Relaxation implements NodeBounds {

  /** What float64 sums lose, relative to the magnitudes that are summed. */
  private static final double SLACK = 0x1p-36;

  private final Head head;
  private final Features features;
  private final List<Table> tables;
  private final byte[] fixed;
  private final double[][] effects;
  private final double[] lower;
  private final double[] upper;

  /** Bounds the hidden values over the corners that have some pixels fixed. */
  Relaxation(Head head, Features features, byte[] fixed) {
    this.head = head;
    this.features = features;
    this.tables = features.tables(fixed);
    this.fixed = fixed;
    this.effects = new double[fixed.length][];
    this.lower = new double[head.hidden()];
    this.upper = new double[head.hidden()];
    double[] centre = new double[head.hidden()];
    int first = 0;
    for (Table table : tables) {
      add(table, first, centre);
      first += table.channels();
    }
    for (double[] effect : effects) {
      if (effect != null) {
        for (int u = 0; u < lower.length; u++) {
          lower[u] += Math.min(effect[u], 0);
          upper[u] += Math.max(effect[u], 0);
        }
      }
    }
    for (int u = 0; u < lower.length; u++) {
      double apart = Rounding.REST * (features.hiddenError()[u] + features.hiddenRounding()[u]);
      lower[u] += centre[u] + head.bias()[u] - apart;
      upper[u] += centre[u] + head.bias()[u] + apart;
    }
  }

  /** Adds a place's part: of constants and slopes exactly, of what is beside them as intervals. */
  private void add(Table table, int first, double[] centre) {
    Fit fit = Fit.of(table);
    for (int c = 0; c < table.channels(); c++) {
      int row = (first + c) * head.hidden();
      addMultiple(centre, head.weight(), row, fit.constant()[c]);
      if (fit.lower()[c] != 0 || fit.upper()[c] != 0) {
        addInterval(row, fit.lower()[c], fit.upper()[c]);
      }
      for (int t = 0; t < table.scope().length; t++) {
        int pixel = table.scope()[t];
        if (effects[pixel] == null) {
          effects[pixel] = new double[head.hidden()];
        }
        addMultiple(effects[pixel], head.weight(), row, fit.slopes()[t][c]);
      }
    }
  }

  private void addInterval(int row, double low, double high) {
    double[] weight = head.weight();
    for (int u = 0; u < lower.length; u++) {
      double positive = Math.max(weight[row + u], 0);
      double negative = Math.min(weight[row + u], 0);
      lower[u] += positive * low + negative * high;
      upper[u] += positive * high + negative * low;
    }
  }

  private static void addMultiple(double[] to, double[] values, int from, double factor) {
    if (factor != 0) {
      for (int i = 0; i < to.length; i++) {
        to[i] += factor * values[from + i];
      }
    }
  }

  @Override
  public Bound bound(int y, int j) {
    double[] slopes = new double[head.hidden()];
    double constant = lines(y, j, slopes);
    double[] coefficients = new double[head.features()];
    double magnitude = Math.abs(constant);
    for (int u = 0; u < slopes.length; u++) {
      addMultiple(coefficients, head.transposed(), u * head.features(), slopes[u]);
      constant += slopes[u] * head.bias()[u];
      constant -= Math.abs(slopes[u]) * features.hiddenRounding()[u];
      magnitude += Math.abs(slopes[u]) * head.magnitude()[u];
    }
    for (int f = 0; f < coefficients.length; f++) {
      double size = Math.abs(coefficients[f]);
      constant -= Rounding.REST * size * features.error()[f];
      magnitude += size * features.largest()[f];
    }
    constant -= SLACK * (1 + magnitude);
    List<Bound.Term> terms = new ArrayList<>();
    int first = 0;
    for (Table table : tables) {
      double[] values = values(table, coefficients, first);
      if (values.length == 1) {
        constant += values[0];
      } else {
        terms.add(new Bound.Term(table.scope(), values));
      }
      first += table.channels();
    }
    return new Bound(fixed, constant, terms);
  }

  /** Least value of the coefficients' product with each row. */
  private static double[] values(Table table, double[] coefficients, int first) {
    double[] values = new double[table.rows()];
    for (int s = 0; s < values.length; s++) {
      int at = s * table.channels();
      double sum = 0;
      for (int c = 0; c < table.channels(); c++) {
        double coefficient = coefficients[first + c];
        sum += coefficient * (coefficient > 0 ? table.lower()[at + c] : table.upper()[at + c]);
      }
      values[s] = sum;
    }
    return values;
  }

  /**
   * Lines below each hidden value's part in the margin (Zhang et al. 2018, table 2).
   *
   * @param slopes receives their slopes
   * @return the sum of their intercepts and of what else does not depend on the hidden values
   */
  private double lines(int y, int j, double[] slopes) {
    if (head.last().isEmpty()) {
      slopes[y] = 1;
      slopes[j] = -1;
      return 0;
    }
    Head.Last last = head.last().get();
    double constant = (double) last.bias()[y] - last.bias()[j];
    double magnitude = (double) last.magnitude()[y] + last.magnitude()[j];
    for (int u = 0; u < slopes.length; u++) {
      double preference = head.preference(u, y, j);
      int at = u * head.classes();
      double weights = (double) Math.abs(last.weight()[at + y]) + Math.abs(last.weight()[at + j]);
      magnitude += weights * Math.max(upper[u], 0);
      if (lower[u] >= 0) {
        slopes[u] = preference;
      } else if (upper[u] > 0 && preference < 0) {
        slopes[u] = preference * (upper[u] / (upper[u] - lower[u]));
        constant -= slopes[u] * lower[u];
      } else if (upper[u] > -lower[u]) {
        slopes[u] = preference;
      }
    }
    return constant
        - Rounding.REST
            * Rounding.deployed(head.hidden())
            * (magnitude + Rounding.UNDERFLOW);
  }

  /** The pixel that moves those hidden values most whose lines are not exact. */
  @Override
  public int branch(int y, int j) {
    int best = -1;
    double greatest = -1;
    for (int i = 0; i < fixed.length; i++) {
      if (fixed[i] < 0) {
        double score = effects[i] == null ? 0 : score(effects[i], y, j);
        if (score > greatest) {
          greatest = score;
          best = i;
        }
      }
    }
    return best;
  }

  private double score(double[] effect, int y, int j) {
    double score = 0;
    for (int u = 0; u < effect.length; u++) {
      if (lower[u] < 0 && upper[u] > 0) {
        score += Math.abs(head.preference(u, y, j) * effect[u]);
      }
    }
    return score;
  }
}
