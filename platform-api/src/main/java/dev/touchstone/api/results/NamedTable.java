package dev.touchstone.api.results;

import java.util.List;

/**
 * A table of numbers that a component made while it was fitted, trained or run.
 *
 * @param name short name, unique within the entry, such as {@code "threshold-search"}
 * @param caption one sentence that says what the table shows
 * @param columns column names with units
 * @param rows one list per row, as long as {@code columns}
 */
public record NamedTable(
    String name, String caption, List<String> columns, List<List<Double>> rows) {

  /** Copies the lists and checks the rows' lengths. */
  public NamedTable {
    columns = List.copyOf(columns);
    rows = rows.stream().map(List::copyOf).toList();
    for (List<Double> row : rows) {
      if (row.size() != columns.size()) {
        throw new IllegalArgumentException(
            "table '" + name + "': a row has " + row.size() + " values for " + columns);
      }
    }
  }
}
