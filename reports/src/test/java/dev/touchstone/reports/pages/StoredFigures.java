package dev.touchstone.reports.pages;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPInputStream;
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
    return rows(results, "leaderboard.csv");
  }

  /** The rows of a CSV file of one folder of results. */
  static List<Map<String, String>> rows(String results, String name) {
    Path file = ROOT.resolve("benchmarks/results").resolve(results).resolve(name);
    CSVFormat format = CSVFormat.DEFAULT.builder().setHeader().setSkipHeaderRecord(true).get();
    try (InputStream in = Files.newInputStream(file);
        InputStream plain = name.endsWith(".gz") ? new GZIPInputStream(in) : in;
        Reader reader = new InputStreamReader(plain, StandardCharsets.UTF_8);
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
            .filter(row -> at(row, epsilon))
            .toList();
    if (found.size() != 1) {
      throw new AssertionError(
          "%s: %s has %d rows of '%s' at ε = %s"
              .formatted(place, results, found.size(), entry, epsilon));
    }
    return found.get(0);
  }

  /** A figure of a row; empty if there is none. */
  static String figure(Map<String, String> row, String column) {
    if (!row.containsKey(column)) {
      throw new AssertionError("there is no column " + column);
    }
    return row.get(column);
  }

  /** The column with the lower bound of a figure's interval. */
  static String low(String column) {
    return bound(column) + "low";
  }

  /** The column with the upper bound of a figure's interval. */
  static String high(String column) {
    return bound(column) + "high";
  }

  /** Those of clean_accuracy are clean_low and clean_high; of a.robust_accuracy a.low, a.high. */
  private static String bound(String column) {
    return column.endsWith("robust_accuracy")
        ? column.replace("robust_accuracy", "")
        : column.equals("clean_accuracy") ? "clean_" : column + "_";
  }

  /**
   * The share of an entry's first samples that an attack left, or that are certified.
   *
   * @param what an attack's name, or {@code certified}
   */
  static double share(String results, String entry, String epsilon, String what, int samples) {
    boolean certified = what.equals("certified");
    List<Map<String, String>> all =
        rows(results, certified ? "certificates.csv.gz" : "samples.csv.gz").stream()
            .filter(row -> row.get("entry").equals(entry) && at(row, epsilon))
            .filter(row -> certified || row.get("attack").equals(what))
            .filter(row -> Integer.parseInt(row.get("sample")) < samples)
            .toList();
    if (all.isEmpty()) {
      throw new AssertionError("%s has no '%s' of '%s'".formatted(results, what, entry));
    }
    // Several certifiers may have looked at a sample; one certificate is enough.
    return (double)
            all.stream()
                .filter(row -> row.get("status").equals(certified ? "certified" : "robust"))
                .map(row -> row.get("sample"))
                .distinct()
                .count()
        / all.stream().map(row -> row.get("sample")).distinct().count();
  }

  /** Holds a percentage as it is shown against the proportion that is stored. */
  static void assertShown(String place, double stored, String shown) {
    BigDecimal figure = new BigDecimal(shown);
    // Stored values are rounded to six decimals already, so half a unit may go either way.
    double half = 0.5 * Math.pow(10, -figure.scale()) + 1e-9;
    assertThat(figure.doubleValue())
        .as("%s: shown %s, stored %s", place, shown, stored)
        .isCloseTo(100 * stored, within(half));
  }

  private static boolean at(Map<String, String> row, String epsilon) {
    return Math.abs(Double.parseDouble(row.get("epsilon")) - radius(epsilon)) < 1e-9;
  }

  private static double radius(String text) {
    String[] parts = text.split("/");
    return Double.parseDouble(parts[0]) / (parts.length > 1 ? Double.parseDouble(parts[1]) : 1);
  }
}
