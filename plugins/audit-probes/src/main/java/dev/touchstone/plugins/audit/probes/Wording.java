package dev.touchstone.plugins.audit.probes;

import java.util.Locale;

/** Sentences with figures, the same whatever the machine's locale. */
final class Wording {

  private Wording() {}

  /** As {@link String#format}, in the root locale. */
  @SuppressWarnings("AnnotateFormatMethod") // Plugins have no such annotation.
  static String of(String format, Object... values) {
    return String.format(Locale.ROOT, format, values);
  }
}
