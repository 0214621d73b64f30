package dev.touchstone.reports.pages;

import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;

/** The leaderboards that are stored in the repository. */
final class StoredFigures {

  /** The repository. */
  static final Path ROOT = Path.of("").toAbsolutePath().getParent();

  private StoredFigures() {}

  /** The rows of the leaderboard of one folder of results. */
  static List<Map<String, String>> of(String results) {
    Path file = ROOT.resolve("benchmarks/results").resolve(results).resolve("leaderboard.csv");
    CSVFormat format = CSVFormat.DEFAULT.builder().setHeader().setSkipHeaderRecord(true).get();
    try (Reader reader = Files.newBufferedReader(file);
        CSVParser parser = CSVParser.parse(reader, format)) {
      return parser.stream().map(CSVRecord::toMap).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The one row of an entry at an ε. */
  static Map<String, String> row(String results, String entry, String epsilon, String place) {
    List<Map<String, String>> found =
        of(results).stream()
            .filter(row -> row.get("entry").equals(entry))
            .filter(
                row -> Math.abs(Double.parseDouble(row.get("epsilon")) - radius(epsilon)) < 1e-9)
            .toList();
    if (found.size() != 1) {
      throw new AssertionError(
          "%s: %s has %d rows of '%s' at ε = %s"
              .formatted(place, results, found.size(), entry, epsilon));
    }
    return found.get(0);
  }

  /**
   * A figure of a row; empty if there is none. Files from before there was an upper bound call it
   * the worst case, and what is the worst case now is all attacks' there.
   */
  static String figure(Map<String, String> row, String column) {
    String name =
        before(row)
            ? column
                .replaceFirst("^worst_case", "all_attacks")
                .replaceFirst("^upper_bound", "worst_case")
            : column;
    if (!row.containsKey(name)) {
      throw new AssertionError("there is no column " + name);
    }
    return row.get(name);
  }

  /** Whether the row is of a file from before there was an upper bound. */
  static boolean before(Map<String, String> row) {
    return !row.containsKey("upper_bound");
  }

  private static double radius(String text) {
    String[] parts = text.split("/");
    return Double.parseDouble(parts[0]) / (parts.length > 1 ? Double.parseDouble(parts[1]) : 1);
  }
}
