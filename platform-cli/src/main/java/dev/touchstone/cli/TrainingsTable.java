package dev.touchstone.cli;

import dev.touchstone.api.results.SuiteResults;
import dev.touchstone.api.threat.Threat;
import dev.touchstone.reports.leaderboard.Leaderboard;
import dev.touchstone.reports.leaderboard.Spread;
import dev.touchstone.reports.leaderboard.TrainedRow;
import java.util.ArrayList;
import java.util.List;

/** What all trainings of an entry gave, below the leaderboard in a terminal. */
final class TrainingsTable {

  private static final int LEAST_NAME = 10;

  private record Line(TrainedRow row, TrainedRow.Figure figure) {}

  private TrainingsTable() {}

  /**
   * The table, after a line break; nothing in a suite without seeds.
   *
   * @param width characters of a line
   */
  static String text(SuiteResults results, Leaderboard leaderboard, int width) {
    List<Line> lines = new ArrayList<>();
    for (TrainedRow row : TrainedRow.of(results, leaderboard)) {
      row.figures(leaderboard).forEach(figure -> lines.add(new Line(row, figure)));
    }
    if (lines.isEmpty()) {
      return "";
    }
    return String.join(
        System.lineSeparator(),
        "",
        TextTable.wrapped(
            "Trainings: mean, lowest and highest over the seeds of an entry, a range and no"
                + " interval; and the mean's 95 % interval over samples, for these trainings.",
            width),
        new TextTable<Line>()
            .words("entry", LEAST_NAME, line -> Printable.line(line.row().entry()))
            .words("threat", LEAST_NAME, line -> line.row().threat().map(Threat::label).orElse("–"))
            .words("figure", LEAST_NAME, line -> Printable.line(line.figure().title()))
            .figures("trainings", line -> trainings(line.figure().spread()))
            .figures("mean", line -> line.figure().spread().percent())
            .figures("trainings from–to", line -> line.figure().spread().range())
            .figures("samples, 95 %", line -> line.figure().spread().interval())
            .text(lines, width));
  }

  private static String trainings(Spread spread) {
    return spread.complete()
        ? String.valueOf(spread.counted())
        : "%d of %d".formatted(spread.counted(), spread.trainings().size());
  }
}
