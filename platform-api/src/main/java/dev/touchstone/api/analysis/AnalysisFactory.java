package dev.touchstone.api.analysis;

import dev.touchstone.api.ComponentFactory;
import dev.touchstone.api.ComponentKind;

/**
 * Extension point: an analysis, which turns trained entries and attacks on them into figures,
 * tables and captions for the report.
 *
 * @param <P> its parameters
 */
public interface AnalysisFactory<P extends Record> extends ComponentFactory<P> {

  @Override
  default ComponentKind kind() {
    return ComponentKind.ANALYSIS;
  }

  /** Whether it looks at each entry by itself or at all of them side by side. */
  default Scope scope() {
    return Scope.EACH_ENTRY;
  }

  /**
   * Makes the analysis.
   *
   * @throws dev.touchstone.api.UserException if the parameters contradict each other
   */
  Analysis create(P parameters);

  /** What one run of an analysis is about. */
  enum Scope {
    /** Run once for each entry; {@link AnalysisTask#entries} has one element. */
    EACH_ENTRY,
    /** Run once for all chosen entries together, in the suite's order. */
    ALL_ENTRIES
  }
}
