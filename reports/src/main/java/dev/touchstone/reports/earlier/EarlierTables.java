package dev.touchstone.reports.earlier;

import dev.touchstone.api.results.NamedTable;
import dev.touchstone.reports.files.CsvTable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.commons.csv.CSVRecord;

/** The file {@code tables.csv}, a row a value. It has no captions, so these are empty. */
final class EarlierTables {

  private final Map<String, Map<String, Table>> entries = new LinkedHashMap<>();

  private static final class Table {
    private final List<String> columns = new ArrayList<>();
    private final List<List<Double>> rows = new ArrayList<>();
  }

  static EarlierTables read(Path folder) throws IOException {
    EarlierTables tables = new EarlierTables();
    Optional<CsvTable> found = CsvTable.read(folder, "tables");
    if (found.isPresent()) {
      for (CSVRecord row : found.get().rows()) {
        tables.add(found.get(), row);
      }
    }
    return tables;
  }

  /** The tables of an entry, in their order. */
  List<NamedTable> of(String entry) {
    List<NamedTable> tables = new ArrayList<>();
    entries
        .getOrDefault(entry, Map.of())
        .forEach((name, table) -> tables.add(new NamedTable(name, "", table.columns, table.rows)));
    return tables;
  }

  private void add(CsvTable csv, CSVRecord row) {
    Table table =
        entries
            .computeIfAbsent(csv.text(row, "entry"), entry -> new LinkedHashMap<>())
            .computeIfAbsent(csv.text(row, "table"), name -> new Table());
    long number = csv.count(row, "row");
    if (number == table.rows.size()) {
      table.rows.add(new ArrayList<>());
    }
    String column = csv.text(row, "column");
    if (number != table.rows.size() - 1) {
      throw csv.wrong(row, "is not in its place", null);
    }
    List<Double> values = table.rows.get(table.rows.size() - 1);
    if (number == 0) {
      table.columns.add(column);
    }
    if (values.size() == table.columns.size() || !table.columns.get(values.size()).equals(column)) {
      throw csv.wrong(row, "is not in its place", null);
    }
    values.add(csv.number(row, "value"));
  }
}
