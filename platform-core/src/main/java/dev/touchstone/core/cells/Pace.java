package dev.touchstone.core.cells;

/**
 * What is known of how cells of a kind spend their time, for estimates and for the table of times.
 *
 * @param overhead seconds that do not grow with the work: opening a network, checking kernels
 * @param known whether what a cell takes can be planned at all
 * @param telling whether what a cell took tells of cells of other kinds
 * @param late whether its progress begins long after the cell
 * @param row the row of the table of times that takes what no result tells
 */
public record Pace(double overhead, boolean known, boolean telling, boolean late, Row row) {

  /** A kind whose results tell their seconds and whose progress begins at once. */
  public static final Pace USUAL = new Pace(0.3, true, true, false, Row.OTHER);

  /** Rows of the table of times beside those of results. */
  public enum Row {
    /** Preparing entries, without the training that their results tell. */
    PREPARATION,
    /** All of a cell's time, because no report shows its result's seconds. */
    WHOLE_CELL,
    /** Among the rest. */
    OTHER
  }
}
