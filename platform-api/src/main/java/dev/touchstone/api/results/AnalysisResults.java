package dev.touchstone.api.results;

import java.util.List;
import java.util.Optional;

/**
 * One run of an analysis.
 *
 * @param name the analysis' name in the suite, given by the user
 * @param component which analysis
 * @param entries indices of the entries that it looked at, in the suite's order
 * @param figures its figures; empty when it failed or has not run yet
 * @param tables its tables
 * @param failure why it failed; empty when it did not
 * @param done whether it has run
 * @param seconds wall-clock seconds; not reproducible
 */
public record AnalysisResults(
    String name,
    ComponentUse component,
    List<Integer> entries,
    List<Figure> figures,
    List<NamedTable> tables,
    Optional<String> failure,
    boolean done,
    double seconds) {

  /** Copies the lists. */
  public AnalysisResults {
    entries = List.copyOf(entries);
    figures = List.copyOf(figures);
    tables = List.copyOf(tables);
  }
}
