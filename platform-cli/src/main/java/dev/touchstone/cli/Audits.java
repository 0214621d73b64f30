package dev.touchstone.cli;

import dev.touchstone.api.results.SuiteResults;
import dev.touchstone.core.Platform;
import dev.touchstone.reports.audits.Flagged;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;

/** What audits say, for the terminal. */
final class Audits {

  private Audits() {}

  /**
   * Results that audits have looked at, where the platform is needed for nothing else.
   *
   * @throws dev.touchstone.api.UserException if a plugin cannot be loaded
   */
  static SuiteResults examined(PlatformOptions options, SuiteResults results) {
    try (Platform platform = options.start()) {
      return platform.auditor().examine(results);
    }
  }

  /** A line for each flag that says something against a figure, and one that counts the others. */
  static List<String> lines(SuiteResults results) {
    List<String> lines = new ArrayList<>();
    List<Flagged> flags = Flagged.of(results);
    for (Flagged flagged : flags) {
      if (flagged.aboveNote()) {
        lines.add(
            "Audit, %s: %s"
                .formatted(flagged.flag().severity().label(), Printable.line(flagged.sentence())));
      }
    }
    long notes = flags.stream().filter(flagged -> !flagged.aboveNote()).count();
    if (notes > 0) {
      lines.add(
          "Audits have %s; audits.csv and the entries' pages have %s."
              .formatted(
                  notes == 1 ? "1 note" : "%,d notes".formatted(notes),
                  notes == 1 ? "it" : "them"));
    }
    return lines;
  }

  /** Whether all audits could look; says why some could not. */
  static boolean looked(SuiteResults results, PrintWriter err) {
    List<String> failures = Flagged.failures(results);
    failures.forEach(failure -> err.println("touchstone: " + Printable.line(failure)));
    return failures.isEmpty();
  }

  /** Whether some flag says something against a figure. */
  static boolean flagged(SuiteResults results) {
    return Flagged.of(results).stream().anyMatch(Flagged::aboveNote);
  }
}
