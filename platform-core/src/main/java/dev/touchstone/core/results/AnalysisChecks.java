package dev.touchstone.core.results;

import dev.touchstone.api.results.Figure;
import dev.touchstone.api.results.NamedTable;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Whether figures and tables can be shown: when an analysis made them, and when they are read. */
public final class AnalysisChecks {

  private static final byte[] PNG = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'};

  private AnalysisChecks() {}

  /** What is wrong with them, one clause; empty if nothing is. */
  public static Optional<String> fault(List<Figure> figures, List<NamedTable> tables) {
    Set<String> names = new HashSet<>();
    for (Figure figure : figures) {
      if (!names.add(figure.name())) {
        return Optional.of("two figures have the name '%s'".formatted(figure.name()));
      }
      if (!Arrays.equals(PNG, Arrays.copyOf(figure.png(), PNG.length))) {
        return Optional.of("the figure '" + figure.name() + "' is not a PNG file");
      }
    }
    return fault(tables);
  }

  /** The same for tables alone. */
  public static Optional<String> fault(List<NamedTable> tables) {
    Set<String> names = new HashSet<>();
    for (NamedTable table : tables) {
      if (!names.add(table.name())) {
        return Optional.of("two tables have the name '%s'".formatted(table.name()));
      }
      for (List<Double> row : table.rows()) {
        for (double value : row) {
          if (!Double.isFinite(value)) {
            return Optional.of("the table '%s' has %s in a row".formatted(table.name(), value));
          }
        }
      }
    }
    return Optional.empty();
  }
}
