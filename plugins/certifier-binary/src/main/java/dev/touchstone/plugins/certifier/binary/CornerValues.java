package dev.touchstone.plugins.certifier.binary;

import java.util.List;
import java.util.OptionalDouble;

/**
 * A node's margins at single corners, from tables: a corner's hidden values are a sum of rows, one
 * for each place, which are made when a corner first needs them. That is an order of magnitude
 * faster than the deployed network. For tables that are exact, and heads of two layers.
 */
final class CornerValues {

  /** Rows that are kept; 128 MB at a thousand hidden values. Corners that need more are unknown. */
  private static final int MOST_ROWS = 1 << 14;

  private final Head head;
  private final double slack;
  private final List<Place> places;
  private final double[] base;
  private final double[][][] rows;
  private final int[] first;
  private final double[] sums;
  private int made;

  CornerValues(Head head, List<Place> places, double slack) {
    this.head = head;
    this.places = places.stream().filter(place -> place.rows() > 1).toList();
    this.base = new double[head.hidden()];
    this.sums = new double[head.hidden()];
    this.rows = new double[this.places.size()][][];
    this.first = new int[this.places.size()];
    this.slack = slack;
    for (int u = 0; u < base.length; u++) {
      base[u] = head.bias()[u];
    }
    int feature = 0;
    int varying = 0;
    for (Place place : places) {
      for (int c = 0; c < place.channels(); c++) {
        head.addMultiple(base, feature + c, place.constants()[c]);
      }
      if (place.rows() > 1) {
        first[varying] = feature;
        rows[varying++] = new double[place.rows()][];
      }
      feature += place.channels();
    }
  }

  /**
   * Whether the deployed network's margin at a corner is known to be positive.
   *
   * @param y the label
   * @param j another class
   */
  boolean positive(int y, int j, byte[] corner) {
    OptionalDouble margin = margin(y, j, corner);
    return margin.isPresent() && margin.getAsDouble() > slack;
  }

  /** A margin but for what float32 changes; empty if it would need too many rows. */
  OptionalDouble margin(int y, int j, byte[] corner) {
    System.arraycopy(base, 0, sums, 0, sums.length);
    for (int p = 0; p < rows.length; p++) {
      int row = places.get(p).row(corner);
      if (rows[p][row] == null) {
        if (made == MOST_ROWS) {
          return OptionalDouble.empty();
        }
        rows[p][row] = row(p, row);
        made++;
      }
      add(sums, rows[p][row]);
    }
    Head.Last last = head.last().orElseThrow();
    double margin = (double) last.bias()[y] - last.bias()[j];
    for (int u = 0; u < sums.length; u++) {
      margin += head.preference(u, y, j) * Math.max(sums[u], 0);
    }
    return OptionalDouble.of(margin);
  }

  private double[] row(int p, int s) {
    Place place = places.get(p);
    double[] row = new double[sums.length];
    for (int v = 0; v < place.varying().length; v++) {
      head.addMultiple(row, first[p] + place.varying()[v], place.value(v, s));
    }
    return row;
  }

  private static void add(double[] to, double[] values) {
    for (int u = 0; u < to.length; u++) {
      to[u] += values[u];
    }
  }
}
