package dev.touchstone.figures;

import java.util.List;

/**
 * Shares in rows and columns, the larger the darker; each cell says its share in per cent where
 * there is room. Drawn here and not by XChart, whose heat map writes numbers in one colour, dark on
 * dark, and in the machine's language.
 *
 * @param title what the figure shows
 * @param rowAxis what the rows are
 * @param columnAxis what the columns are
 * @param rows name of each row, from the top
 * @param columns name of each column
 * @param shares rows × columns, in [0, 1]
 */
public record Heatmap(
    String title,
    String rowAxis,
    String columnAxis,
    List<String> rows,
    List<String> columns,
    double[][] shares)
    implements Drawing {

  /** Checks that there is a share in [0, 1] for every cell. */
  public Heatmap {
    rows = List.copyOf(rows);
    columns = List.copyOf(columns);
    if (shares.length != rows.size()) {
      throw new IllegalArgumentException(shares.length + " rows were given for " + rows);
    }
    for (double[] row : shares) {
      if (row.length != columns.size()) {
        throw new IllegalArgumentException(row.length + " shares do not fit " + columns);
      }
      for (double share : row) {
        if (!(share >= 0 && share <= 1)) {
          throw new IllegalArgumentException("a share must be in [0, 1], was " + share);
        }
      }
    }
  }

  @Override
  public byte[] png() {
    Lettering.requireFonts();
    HeatmapLayout layout = new HeatmapLayout(this);
    return Canvas.png(layout.width(), layout.height(), layout::paint);
  }
}
