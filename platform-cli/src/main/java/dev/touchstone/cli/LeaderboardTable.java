package dev.touchstone.cli;

import dev.touchstone.api.results.NearChance;
import dev.touchstone.api.results.Share;
import dev.touchstone.api.results.SuiteResults;
import dev.touchstone.api.threat.Threat;
import dev.touchstone.reports.leaderboard.Gap;
import dev.touchstone.reports.leaderboard.Leaderboard;
import dev.touchstone.reports.leaderboard.LeaderboardRow;
import dev.touchstone.reports.leaderboard.Proportion;
import dev.touchstone.reports.leaderboard.Standstill;
import dev.touchstone.reports.leaderboard.WeakerAttack;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The leaderboard for a terminal. */
final class LeaderboardTable {

  private static final String HEADLINE = "worst case";
  private static final String UNPLANNED = "not planned";
  private static final int LEAST_NAME = 10;
  private static final int LEAST_REMARK = 11;

  /**
   * A column of figures.
   *
   * @param text a cell, of one line for each of figure, interval and number of samples
   */
  private record Figure(String header, Function<LeaderboardRow, String> text) {}

  /** One figure of a row, where rows are too long for a screen. */
  private record Line(LeaderboardRow row, Figure figure) {}

  private LeaderboardTable() {}

  /** The leaderboard, for where standard output goes. */
  static String text(SuiteResults results) {
    return text(results, Screen.width());
  }

  /**
   * The leaderboard.
   *
   * @param width characters of a line
   */
  static String text(SuiteResults results, int width) {
    Leaderboard leaderboard = Leaderboard.of(results);
    List<Figure> figures = new ArrayList<>();
    figures.add(figure("clean", LeaderboardRow::clean));
    for (String attack : leaderboard.attacks()) {
      figures.add(
          new Figure(
              Printable.line(attack),
              row ->
                  row.attack(attack)
                      .map(score -> cell(score.robust(), score.missing()))
                      .orElse(UNPLANNED)));
    }
    figures.add(new Figure(HEADLINE, LeaderboardTable::headline));
    if (leaderboard.rows().stream().anyMatch(row -> row.worst().limited())) {
      figures.add(figure("upper bound", row -> row.worst().upperBound()));
    }
    for (boolean probabilistic : new boolean[] {false, true}) {
      if (leaderboard.certified(probabilistic)) {
        figures.add(
            new Figure(
                probabilistic ? "certified, probabilistic" : "certified",
                row ->
                    row.certified(probabilistic)
                        .map(score -> cell(score.certified(), score.missing()))
                        .orElse(
                            row.entry().failure().isPresent() ? Proportion.UNKNOWN : UNPLANNED)));
      }
    }
    for (String column : leaderboard.shares()) {
      figures.add(
          new Figure(
              Printable.line(column),
              row ->
                  row.share(column)
                      .map(LeaderboardTable::share)
                      .orElse(row.entry().failure().isPresent() ? Proportion.UNKNOWN : UNPLANNED)));
    }
    return String.join(
        System.lineSeparator(),
        TextTable.wrapped(Printable.line(results.title()), width),
        table(leaderboard.rows(), figures, width)
            + TrainingsTable.text(results, leaderboard, width),
        TextTable.wrapped(String.join(System.lineSeparator(), notes(results, leaderboard)), width));
  }

  private static List<String> notes(SuiteResults results, Leaderboard leaderboard) {
    List<String> notes = new ArrayList<>();
    notes.add("Accuracy in percent with its 95 % interval, and the number of samples.");
    for (LeaderboardRow row : leaderboard.rows()) {
      for (WeakerAttack found : row.weaker()) {
        notes.add(
            "Too weak at its ε: "
                + Printable.line(row.entry().name() + ", ")
                + threat(row)
                + ", "
                + Printable.line(found.attack() + " " + found.sentence()));
      }
    }
    for (Gap gap : leaderboard.gaps()) {
      notes.add("Missing: " + Printable.line(gap.sentence()));
    }
    int classes = results.dataset().classNames().size();
    notes.addAll(Audits.lines(results));
    // Where no audit has looked, what it would say is said at least in part.
    results.notAuditedBy(NearChance.AUDIT).stream()
        .flatMap(entry -> NearChance.of(entry, classes).stream())
        .forEach(doubt -> notes.add("Note: " + Printable.line(doubt.sentence())));
    results.notAuditedBy(Standstill.AUDIT).stream()
        .flatMap(entry -> Standstill.of(entry).stream())
        .forEach(standstill -> notes.add("Note: " + Printable.line(standstill.sentence())));
    results.entries().stream()
        .flatMap(entry -> entry.sections().stream().flatMap(each -> each.notes().stream()))
        .distinct()
        .forEach(note -> notes.add("Note: " + Printable.line(note)));
    return notes;
  }

  /** A row for each entry and threat; if that is too wide for the screen, one for each figure. */
  private static String table(List<LeaderboardRow> rows, List<Figure> figures, int width) {
    TextTable<LeaderboardRow> wide =
        new TextTable<LeaderboardRow>()
            .words("entry", LEAST_NAME, LeaderboardTable::name)
            .words("threat", LEAST_NAME, LeaderboardTable::threat);
    for (Figure figure : figures) {
      if (figure.header().equals(HEADLINE)) {
        wide.remarks(figure.header(), LEAST_REMARK, figure.text());
      } else {
        wide.figures(figure.header(), figure.text());
      }
    }
    if (wide.fits(rows, width)) {
      return wide.text(rows, width);
    }
    List<Line> lines = new ArrayList<>();
    for (LeaderboardRow row : rows) {
      figures.forEach(figure -> lines.add(new Line(row, figure)));
    }
    return new TextTable<Line>()
        .words("entry", LEAST_NAME, line -> name(line.row()))
        .words("threat", LEAST_NAME, line -> threat(line.row()))
        .words("figure", LEAST_NAME, line -> line.figure().header())
        .words(
            "accuracy",
            LEAST_REMARK,
            line -> String.join("  ", line.figure().text().apply(line.row()).lines().toList()))
        .text(lines, width);
  }

  private static String name(LeaderboardRow row) {
    return Printable.line(row.entry().name()) + (row.complete() ? "" : " (incomplete)");
  }

  private static String threat(LeaderboardRow row) {
    return row.threat().map(Threat::label).orElse("–");
  }

  private static String share(Share share) {
    return Stream.concat(
            Stream.of(cell(Proportion.of(share.successes(), share.n()), share.missing())),
            share.remarks().stream().map(Printable::line))
        .collect(Collectors.joining(System.lineSeparator()));
  }

  private static Figure figure(String header, Function<LeaderboardRow, Proportion> figure) {
    return new Figure(header, row -> cell(figure.apply(row), 0));
  }

  private static String headline(LeaderboardRow row) {
    return Stream.of(
            Stream.of(cell(row.worst().headline(), 0)),
            row.headlineLacks().stream(),
            row.headlineRemarks().stream())
        .flatMap(lines -> lines)
        .collect(Collectors.joining(System.lineSeparator()));
  }

  /** What is missing may be what is hard, so a figure without it never stands there as if whole. */
  private static String cell(Proportion figure, long missing) {
    if (!figure.known()) {
      return Proportion.UNKNOWN;
    }
    String n =
        missing > 0
            ? "incomplete: n=%,d of %,d".formatted(figure.n(), figure.n() + missing)
            : "n=%,d".formatted(figure.n());
    return "%s%n%s%n%s".formatted(figure.percent(), figure.interval(), n);
  }
}
