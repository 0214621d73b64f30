package dev.touchstone.reports.html;

import dev.touchstone.api.results.EntryResults;
import dev.touchstone.api.results.SeededTraining;
import dev.touchstone.api.results.SuiteResults;
import dev.touchstone.api.threat.Threat;
import dev.touchstone.reports.leaderboard.Leaderboard;
import dev.touchstone.reports.leaderboard.LeaderboardRow;
import dev.touchstone.reports.leaderboard.Proportion;
import dev.touchstone.reports.leaderboard.Spread;
import dev.touchstone.reports.leaderboard.TrainedRow;
import java.util.ArrayList;
import java.util.List;

/**
 * All trainings of an entry, as each of them shows it on its page.
 *
 * @param entry the entry's name in the suite
 * @param models the trainings
 * @param rows a row a threat and figure; none if the entry is trained once
 */
record Trainings(String entry, List<Model> models, List<Row> rows) {

  /**
   * One training.
   *
   * @param current whether the page is this one's
   */
  record Model(String seed, EntryLink link, boolean current) {}

  /**
   * One figure.
   *
   * @param threat at which threat; empty where there is none
   * @param mean the mean, with the interval over samples
   * @param range the lowest and the highest training
   * @param counted how many trainings the mean is of, if not of all
   * @param each every training's figure, or a dash
   */
  record Row(
      String threat,
      String figure,
      String mean,
      String range,
      String interval,
      String n,
      String counted,
      List<String> each) {}

  static Trainings of(
      SuiteResults results, Leaderboard leaderboard, int entryIndex, List<EntryLink> links) {
    EntryResults entry = results.entries().get(entryIndex);
    if (entry.seeded().isEmpty()) {
      return new Trainings("", List.of(), List.of());
    }
    String name = entry.seeded().get().entry();
    List<TrainedRow> all =
        TrainedRow.of(results, leaderboard).stream()
            .filter(row -> row.entry().equals(name))
            .toList();
    List<Row> rows = new ArrayList<>();
    for (TrainedRow row : all) {
      for (TrainedRow.Figure figure : row.figures(leaderboard)) {
        boolean unattacked = figure.column().equals(TrainedRow.CLEAN);
        if (!unattacked || row.threat().equals(all.get(0).threat())) {
          rows.add(row(row, figure, unattacked));
        }
      }
    }
    List<Model> models =
        all.get(0).rows().stream().map(row -> model(row, entryIndex, links)).toList();
    return new Trainings(name, models, rows);
  }

  private static Row row(TrainedRow row, TrainedRow.Figure figure, boolean unattacked) {
    Spread spread = figure.spread();
    return new Row(
        unattacked ? "" : row.threat().map(Threat::label).orElse(""),
        figure.title(),
        spread.percent(),
        spread.range(),
        spread.interval(),
        Numbers.count(spread.n()),
        spread.complete()
            ? ""
            : "%d of %d trainings".formatted(spread.counted(), spread.trainings().size()),
        spread.trainings().stream().map(Proportion::percent).toList());
  }

  private static Model model(LeaderboardRow row, int current, List<EntryLink> links) {
    return new Model(
        row.entry().seeded().map(SeededTraining::seed).map(String::valueOf).orElseThrow(),
        links.get(row.entryIndex()),
        row.entryIndex() == current);
  }
}
