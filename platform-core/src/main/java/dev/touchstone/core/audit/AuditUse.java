package dev.touchstone.core.audit;

import dev.touchstone.core.suite.BoundComponent;
import dev.touchstone.core.suite.SuiteUse;
import java.util.List;

/**
 * An audit that a suite chooses.
 *
 * @param name name in the reports
 * @param component the audit
 * @param entries indices of all entries
 */
public record AuditUse(String name, BoundComponent component, List<Integer> entries)
    implements SuiteUse {

  /** Copies the list. */
  public AuditUse {
    entries = List.copyOf(entries);
  }
}
