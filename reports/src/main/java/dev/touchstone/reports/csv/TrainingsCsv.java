package dev.touchstone.reports.csv;

import dev.touchstone.reports.files.CsvFile;
import dev.touchstone.reports.files.ThreatColumns;
import dev.touchstone.reports.leaderboard.Leaderboard;
import dev.touchstone.reports.leaderboard.Spread;
import dev.touchstone.reports.leaderboard.TrainedRow;
import java.io.IOException;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Writes {@code trainings.csv}: a row for each entry with seeds, threat and figure, with the range
 * over trainings in columns of other names than the interval over samples.
 */
final class TrainingsCsv {

  private TrainingsCsv() {}

  static void write(Leaderboard leaderboard, List<TrainedRow> rows, CsvFile csv)
      throws IOException {
    CsvPublisher.header(
        csv,
        "entry",
        "norm",
        "epsilon",
        "figure",
        "seeds",
        "trainings",
        "trainings_missing",
        "mean",
        "least_training",
        "greatest_training",
        "n",
        "samples_low",
        "samples_high");
    for (TrainedRow row : rows) {
      String seeds = row.seeds().stream().map(String::valueOf).collect(Collectors.joining(" + "));
      for (TrainedRow.Figure figure : row.figures(leaderboard)) {
        Spread spread = figure.spread();
        ThreatColumns.write(csv.text(row.entry()), row.threat())
            .text(figure.column())
            .text(seeds)
            .number(spread.trainings().size())
            .number(spread.trainings().size() - spread.counted())
            .number(spread.mean())
            .number(spread.least())
            .number(spread.greatest())
            .number(spread.n())
            .number(spread.low())
            .number(spread.high())
            .end();
      }
    }
  }
}
