package dev.touchstone.api;

import java.util.Locale;

/** The kinds of component that a plugin can bring. */
public enum ComponentKind {
  DATASET,
  MODEL,
  DEFENSE,
  ATTACK,
  CERTIFIER,
  ANALYSIS,
  AUDIT,
  PUBLISHER;

  /** The kind's name in suites and messages: lower case. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
