package dev.touchstone.reports.html;

import dev.touchstone.api.results.Severity;
import dev.touchstone.api.threat.Threat;
import dev.touchstone.reports.audits.Flagged;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What audits say, as a page shows it.
 *
 * @param badges how many flags there are of each severity, the most severe first; none of those
 *     that there are none of
 * @param rows the flags
 * @param failures why audits could not look
 * @param asked how many audits looked
 */
record Flags(List<Badge> badges, List<Row> rows, List<String> failures, long asked) {

  /** So many flags of a severity; the mark tells them apart without colours. */
  record Badge(String severity, String mark, String text) {}

  /** One flag; its threat and its source are blank if it has none. */
  record Row(
      String severity,
      String mark,
      String entry,
      String threat,
      String title,
      String finding,
      String why,
      String remedy,
      String source) {}

  static Flags of(List<Flagged> flags, List<String> failures, long asked) {
    return new Flags(badges(flags), flags.stream().map(Flags::row).toList(), failures, asked);
  }

  /** The badges of one row of the leaderboard. */
  static List<Badge> badges(List<Flagged> flags, int entry, Optional<Threat> threat) {
    return badges(flags.stream().filter(flagged -> flagged.at(entry, threat)).toList());
  }

  private static List<Badge> badges(List<Flagged> flags) {
    return Stream.of(Severity.SERIOUS, Severity.WARNING, Severity.NOTE)
        .map(severity -> badge(severity, count(flags, severity)))
        .flatMap(Optional::stream)
        .toList();
  }

  private static long count(List<Flagged> flags, Severity severity) {
    return flags.stream().filter(flagged -> flagged.flag().severity() == severity).count();
  }

  private static Optional<Badge> badge(Severity severity, long count) {
    if (count == 0) {
      return Optional.empty();
    }
    String text =
        switch (severity) {
          case SERIOUS -> count + " serious";
          case WARNING -> count + (count == 1 ? " warning" : " warnings");
          case NOTE -> count + (count == 1 ? " note" : " notes");
        };
    return Optional.of(new Badge(severity.label(), mark(severity), text));
  }

  private static String mark(Severity severity) {
    return switch (severity) {
      case SERIOUS -> "✖";
      case WARNING -> "▲";
      case NOTE -> "·";
    };
  }

  private static Row row(Flagged flagged) {
    Severity severity = flagged.flag().severity();
    return new Row(
        severity.label(),
        mark(severity),
        flagged.entry(),
        flagged.flag().threat().map(Threat::label).orElse(""),
        flagged.title(),
        flagged.finding(),
        flagged.flag().why(),
        flagged.flag().remedy(),
        flagged.audit().component().descriptor().citation());
  }
}
