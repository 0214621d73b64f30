package dev.touchstone.api.analysis;

import dev.touchstone.api.results.Figure;
import dev.touchstone.api.results.NamedTable;
import java.util.List;

/**
 * What an analysis made.
 *
 * @param figures figures, most important first, with distinct names
 * @param tables tables of the numbers behind them, with distinct names
 */
public record AnalysisReport(List<Figure> figures, List<NamedTable> tables) {

  /** Copies the lists. */
  public AnalysisReport {
    figures = List.copyOf(figures);
    tables = List.copyOf(tables);
  }
}
