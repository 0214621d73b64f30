package dev.touchstone.cli;

import com.github.freva.asciitable.AsciiTable;
import com.github.freva.asciitable.Column;
import com.github.freva.asciitable.ColumnData;
import com.github.freva.asciitable.HorizontalAlign;
import dev.touchstone.api.results.NearChance;
import dev.touchstone.api.results.SuiteResults;
import dev.touchstone.api.threat.Threat;
import dev.touchstone.reports.leaderboard.CertifiedScore;
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

  private static final int NAME_WIDTH = 40;
  private static final int REMARK_WIDTH = 24;

  private LeaderboardTable() {}

  static String text(SuiteResults results) {
    Leaderboard leaderboard = Leaderboard.of(results);
    List<ColumnData<LeaderboardRow>> columns = new ArrayList<>();
    columns.add(
        new Column()
            .header("entry")
            .dataAlign(HorizontalAlign.LEFT)
            .maxWidth(NAME_WIDTH)
            .with(
                row ->
                    Printable.line(row.entry().name()) + (row.complete() ? "" : " (incomplete)")));
    columns.add(
        new Column().header("threat").with(row -> row.threat().map(Threat::label).orElse("–")));
    columns.add(figure("clean", LeaderboardRow::clean));
    for (String attack : leaderboard.attacks()) {
      columns.add(
          new Column()
              .header(Printable.line(attack))
              .dataAlign(HorizontalAlign.RIGHT)
              .with(
                  row ->
                      row.attack(attack)
                          .map(score -> cell(score.robust(), score.missing()))
                          .orElse("not planned")));
    }
    columns.add(
        new Column()
            .header("worst case")
            .dataAlign(HorizontalAlign.RIGHT)
            .maxWidth(REMARK_WIDTH)
            .with(LeaderboardTable::headline));
    if (leaderboard.rows().stream().anyMatch(row -> row.worst().limited())) {
      columns.add(figure("upper bound", row -> row.worst().upperBound()));
    }
    for (boolean probabilistic : new boolean[] {false, true}) {
      if (leaderboard.certified(probabilistic)) {
        columns.add(
            figure(
                probabilistic ? "certified, probabilistic" : "certified",
                row ->
                    row.certified(probabilistic)
                        .map(CertifiedScore::certified)
                        .orElse(Proportion.of(0, 0))));
      }
    }
    StringBuilder text = new StringBuilder();
    text.append(Printable.line(results.title())).append(System.lineSeparator());
    text.append(AsciiTable.getTable(AsciiTable.FANCY_ASCII, leaderboard.rows(), columns));
    text.append(System.lineSeparator());
    text.append("Accuracy in percent with its 95 % interval, and the number of samples.");
    for (LeaderboardRow row : leaderboard.rows()) {
      for (WeakerAttack found : row.weaker()) {
        text.append(System.lineSeparator())
            .append("Too weak at its ε: ")
            .append(Printable.line(row.entry().name() + ", "))
            .append(row.threat().map(Threat::label).orElseThrow())
            .append(", ")
            .append(Printable.line(found.attack() + " " + found.sentence()));
      }
    }
    for (Gap gap : leaderboard.gaps()) {
      text.append(System.lineSeparator())
          .append("Missing: ")
          .append(Printable.line(gap.sentence()));
    }
    int classes = results.dataset().classNames().size();
    results.entries().stream()
        .flatMap(entry -> NearChance.of(entry, classes).stream())
        .forEach(
            doubt ->
                text.append(System.lineSeparator())
                    .append("Note: ")
                    .append(Printable.line(doubt.sentence())));
    results.entries().stream()
        .flatMap(entry -> Standstill.of(entry).stream())
        .forEach(
            standstill ->
                text.append(System.lineSeparator())
                    .append("Note: ")
                    .append(Printable.line(standstill.sentence())));
    return text.toString();
  }

  private static ColumnData<LeaderboardRow> figure(
      String header, Function<LeaderboardRow, Proportion> figure) {
    return new Column()
        .header(header)
        .dataAlign(HorizontalAlign.RIGHT)
        .with(row -> cell(figure.apply(row), 0));
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
