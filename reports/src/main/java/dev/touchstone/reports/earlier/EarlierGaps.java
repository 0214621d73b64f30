package dev.touchstone.reports.earlier;

import dev.touchstone.reports.files.CsvTable;
import java.util.List;
import org.apache.commons.csv.CSVRecord;

/** The column {@code gaps}: sentences that say what a row lacks and why. */
final class EarlierGaps {

  private static final String SEPARATOR = " | ";
  private static final String BECAUSE = " without a result: ";
  private static final String NOT_RUN = "not run yet";

  private EarlierGaps() {}

  /**
   * Why results are missing, in one sentence.
   *
   * @param where what is missing, such as {@code "attack pgd"}
   * @return empty if nothing is missing there, or it has not run
   */
  static List<String> cause(CsvTable leaderboard, CSVRecord row, String where) {
    String gaps = leaderboard.text(row, "gaps");
    int found = gaps.indexOf(", " + where + ": ");
    int because = gaps.indexOf(BECAUSE, Math.max(found, 0));
    if (found < 0 || because < 0) {
      return List.of();
    }
    String rest = gaps.substring(because + BECAUSE.length());
    // Causes come from components and may hold the separator; then this is the first part.
    int end = rest.indexOf(SEPARATOR);
    String cause = end < 0 ? rest : rest.substring(0, end);
    return cause.equals(NOT_RUN) ? List.of() : List.of(cause);
  }
}
