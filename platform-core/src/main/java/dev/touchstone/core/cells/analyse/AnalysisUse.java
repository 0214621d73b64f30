package dev.touchstone.core.cells.analyse;

import dev.touchstone.core.suite.BoundComponent;
import dev.touchstone.core.suite.SuiteUse;
import java.util.List;

/**
 * An analysis of the suite.
 *
 * @param name name in the report
 * @param component the analysis
 * @param entries indices of the entries that it is about, in the suite's order
 */
public record AnalysisUse(String name, BoundComponent component, List<Integer> entries)
    implements SuiteUse {

  /** Copies the list. */
  public AnalysisUse {
    entries = List.copyOf(entries);
  }
}
