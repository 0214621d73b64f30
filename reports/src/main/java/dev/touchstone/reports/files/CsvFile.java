package dev.touchstone.reports.files;

import dev.touchstone.api.results.SampleOutcome;
import java.io.BufferedWriter;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVPrinter;

/**
 * Writes one CSV file, cell by cell; it appears in its place, whole, when it is {@linkplain
 * #finish() finished}.
 */
public final class CsvFile implements AutoCloseable {

  /** RFC 4180 quoting; lines end with LF, as text files under version control do. */
  private static final CSVFormat FORMAT =
      CSVFormat.RFC4180.builder().setRecordSeparator("\n").get();

  /**
   * First characters that make spreadsheets read a cell as a formula: those of OWASP's list, and
   * the full-width forms that some spreadsheets fold to them.
   */
  private static final String FORMULA_STARTS = "=+-@\t\r\n\uFF1D\uFF0B\uFF0D\uFF20";

  private static final int DECIMALS = 6;
  private static final double PLAIN_FROM = 1e-6;
  private static final double PLAIN_BELOW = 1e15;

  private final Path target;
  private final Path temporary;
  private final CSVPrinter printer;
  private final List<String> cells = new ArrayList<>();

  /** Opens a temporary file beside the target. */
  public CsvFile(Path target) throws IOException {
    this.target = target;
    temporary = target.resolveSibling(target.getFileName() + ".tmp");
    BufferedWriter writer = Files.newBufferedWriter(temporary, StandardCharsets.UTF_8);
    printer = new CSVPrinter(writer, FORMAT);
  }

  /** A text; one that a spreadsheet would take for a formula gets a leading apostrophe. */
  public CsvFile text(String value) {
    cells.add(startsFormula(value) ? "'" + value : value);
    return this;
  }

  /** The text that {@link #text} wrote; a given text that began with both loses its apostrophe. */
  static String unescaped(String cell) {
    return cell.startsWith("'") && startsFormula(cell.substring(1)) ? cell.substring(1) : cell;
  }

  private static boolean startsFormula(String value) {
    return !value.isEmpty() && FORMULA_STARTS.indexOf(value.charAt(0)) >= 0;
  }

  /** A count or an index. */
  public CsvFile number(long value) {
    cells.add(Long.toString(value));
    return this;
  }

  /** A count; empty when nobody counted. */
  public CsvFile count(long value) {
    return value == SampleOutcome.NOT_COUNTED ? number(Double.NaN) : number(value);
  }

  /** A distance with six decimals; empty when nobody measured it. */
  public CsvFile measured(float distance) {
    return number(distance == SampleOutcome.NOT_COUNTED ? Double.NaN : (double) distance);
  }

  /** A measured value with six decimals; empty when it is NaN, which stands for no figure. */
  public CsvFile number(double value) {
    if (Double.isNaN(value)) {
      cells.add("");
    } else if (Double.isInfinite(value)) {
      cells.add(value > 0 ? "Infinity" : "-Infinity");
    } else {
      cells.add(
          BigDecimal.valueOf(value).setScale(DECIMALS, RoundingMode.HALF_EVEN).toPlainString());
    }
    return this;
  }

  /** A measured value with six decimals, or an empty cell. */
  public CsvFile number(OptionalDouble value) {
    return number(value.orElse(Double.NaN));
  }

  /** A value that the user gave, in full. */
  public CsvFile exact(double value) {
    cells.add(decimal(value));
    return this;
  }

  /** A value in full, however small; empty when it is NaN. */
  public CsvFile full(double value) {
    if (!Double.isFinite(value)) {
      return number(value);
    }
    cells.add(plain(value));
    return this;
  }

  /** How {@link #full} writes a finite value, for values that share a cell. */
  public static String plain(double value) {
    double magnitude = Math.abs(value);
    return magnitude == 0 || (magnitude >= PLAIN_FROM && magnitude < PLAIN_BELOW)
        ? decimal(value)
        : Double.toString(value);
  }

  private static String decimal(double value) {
    return new BigDecimal(Double.toString(value)).stripTrailingZeros().toPlainString();
  }

  /** Some empty cells. */
  public CsvFile empty(int count) {
    for (int i = 0; i < count; i++) {
      cells.add("");
    }
    return this;
  }

  /** Ends the row. */
  public void end() throws IOException {
    printer.printRecord(cells);
    cells.clear();
  }

  /** Puts the file in its place, over an earlier one. */
  public Path finish() throws IOException {
    printer.close();
    return Files.move(temporary, target, StandardCopyOption.REPLACE_EXISTING);
  }

  /** Removes what was not finished. */
  @Override
  public void close() throws IOException {
    printer.close();
    Files.deleteIfExists(temporary);
  }
}
