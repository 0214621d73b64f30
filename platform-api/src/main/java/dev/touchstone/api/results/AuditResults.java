package dev.touchstone.api.results;

import java.util.List;
import java.util.Optional;

/**
 * What one audit says of one entry.
 *
 * @param name the audit's name in the suite, or its id
 * @param component which audit
 * @param entry index of the entry
 * @param flags what it found; empty where all is well
 * @param failure why it could not look; empty when it did
 * @param stored whether it has probed the entry, in a cell whose result is stored; else it looked
 *     at outcomes when they were read
 */
public record AuditResults(
    String name,
    ComponentUse component,
    int entry,
    List<Flag> flags,
    Optional<String> failure,
    boolean stored) {

  /** Copies the list. */
  public AuditResults {
    flags = List.copyOf(flags);
  }

  /** What an audit of outcomes says. */
  public AuditResults(
      String name, ComponentUse component, int entry, List<Flag> flags, Optional<String> failure) {
    this(name, component, entry, flags, failure, false);
  }
}
