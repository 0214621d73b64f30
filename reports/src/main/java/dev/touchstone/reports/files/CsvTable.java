package dev.touchstone.reports.files;

import dev.touchstone.api.UserException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.zip.GZIPInputStream;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;

/** A CSV file that {@link CsvFile} wrote, or its gzipped form; columns are found by their names. */
public final class CsvTable {

  private final Path file;
  private final List<String> columns;
  private final Map<String, Integer> indices;
  private final List<CSVRecord> rows;

  private CsvTable(Path file, List<CSVRecord> records) {
    this.file = file;
    columns = records.get(0).stream().map(CsvFile::unescaped).toList();
    indices =
        IntStream.range(0, columns.size())
            .boxed()
            .collect(Collectors.toMap(columns::get, index -> index, (first, second) -> first));
    rows = records.subList(1, records.size());
  }

  /**
   * Where a table lies in a folder: {@code NAME.csv}, else {@code NAME.csv.gz}; empty if it does
   * not.
   */
  public static Optional<Path> find(Path folder, String name) {
    Path plain = folder.resolve(name + ".csv");
    Path compressed = folder.resolve(name + ".csv.gz");
    return Files.isRegularFile(plain)
        ? Optional.of(plain)
        : Files.isRegularFile(compressed) ? Optional.of(compressed) : Optional.empty();
  }

  /**
   * Reads a table of a folder; empty if there is none.
   *
   * @throws UserException if the file is no CSV file with a header
   */
  public static Optional<CsvTable> read(Path folder, String name) throws IOException {
    Optional<Path> file = find(folder, name);
    return file.isEmpty() ? Optional.empty() : Optional.of(read(file.get()));
  }

  private static CsvTable read(Path file) throws IOException {
    List<CSVRecord> records;
    try (InputStream raw = Files.newInputStream(file);
        InputStream in = file.toString().endsWith(".gz") ? new GZIPInputStream(raw) : raw;
        BufferedReader reader =
            new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
        CSVParser parser = CSVFormat.RFC4180.parse(reader)) {
      records = parser.getRecords();
    } catch (UncheckedIOException | java.util.zip.ZipException | java.io.EOFException e) {
      throw new UserException(file + ": is no CSV file (" + e.getMessage() + ")", e);
    }
    if (records.isEmpty()) {
      throw new UserException(file + ": is empty; a CSV file has a header at least");
    }
    return new CsvTable(file, records);
  }

  /** The file. */
  public Path file() {
    return file;
  }

  /** Names of the columns, in their order. */
  public List<String> columns() {
    return columns;
  }

  /** All rows but the header. */
  public List<CSVRecord> rows() {
    return rows;
  }

  /** Whether the table has a column. */
  public boolean has(String column) {
    return indices.containsKey(column);
  }

  /**
   * The text of a cell, without the apostrophe that keeps spreadsheets from running it.
   *
   * @throws UserException if the table has no such column, or the row none
   */
  public String text(CSVRecord row, String column) {
    Integer index = indices.get(column);
    if (index == null) {
      throw new UserException(file + ": no column '" + column + "'");
    }
    return text(row, index);
  }

  private String text(CSVRecord row, int index) {
    if (index >= row.size()) {
      throw wrong(row, "it ends before column '" + columns.get(index) + "'", null);
    }
    return CsvFile.unescaped(row.get(index));
  }

  /** The number in a cell; NaN when it is empty. */
  public double number(CSVRecord row, String column) {
    return number(row, column, text(row, column));
  }

  /** The numbers of a row of nothing else; NaN for empty cells. */
  public List<Double> numbers(CSVRecord row) {
    return IntStream.range(0, columns.size())
        .mapToObj(index -> number(row, columns.get(index), text(row, index)))
        .toList();
  }

  private double number(CSVRecord row, String column, String text) {
    try {
      return text.isEmpty() ? Double.NaN : Double.parseDouble(text);
    } catch (NumberFormatException e) {
      throw wrong(row, "'" + text + "' is no number in column '" + column + "'", e);
    }
  }

  /** The number in a cell in single precision; NaN when it is empty. */
  public float single(CSVRecord row, String column) {
    return Double.isNaN(number(row, column)) ? Float.NaN : Float.parseFloat(text(row, column));
  }

  /** The count in a cell. */
  public long count(CSVRecord row, String column) {
    double value = number(row, column);
    if (value != Math.rint(value)) {
      throw wrong(row, "no count in column '" + column + "'", null);
    }
    return (long) value;
  }

  /** That a row says what cannot be. */
  public UserException wrong(CSVRecord row, String what, Exception cause) {
    return new UserException("%s: line %d: %s".formatted(file, row.getRecordNumber(), what), cause);
  }
}
