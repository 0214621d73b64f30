package dev.touchstone.api.results;

import java.util.Locale;

/** How much a flag says against the figures that it is about; from least to most. */
public enum Severity {
  /** Worth knowing; the figures stand. */
  NOTE,
  /** The figures may be wrong; usually robust accuracy is too high. */
  WARNING,
  /** The figures are wrong, or show nothing. */
  SERIOUS;

  /** In lower case, as in tables. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
