package dev.touchstone.core.audit;

import dev.touchstone.core.suite.BoundComponent;
import dev.touchstone.core.suite.SuiteUse;
import java.util.List;

/**
 * An audit that a suite asks for.
 *
 * @param name name in the reports
 * @param component the audit
 * @param entries indices of all entries
 * @param chosen whether the suite names it, or asks for all that are installed
 */
public record AuditUse(String name, BoundComponent component, List<Integer> entries, boolean chosen)
    implements SuiteUse {

  /** Copies the list. */
  public AuditUse {
    entries = List.copyOf(entries);
  }
}
