package dev.touchstone.benchmarks.report;

import dev.touchstone.benchmarks.plan.Quantity;
import dev.touchstone.benchmarks.plan.Side;
import dev.touchstone.benchmarks.plan.Stage;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;

/** What each stage of AutoAttack left and asked. */
public final class StageTable {

  private static final String PREFIX = Quantity.AUTOATTACK.id() + "-";
  private static final String CLEAN = "clean-standing";

  private StageTable() {}

  /** The figures among what a process found. */
  public static List<Score> scores(
      int round, String subject, Side side, Map<String, Double> found) {
    return found.entrySet().stream()
        .filter(each -> each.getKey().startsWith(PREFIX))
        .map(
            each ->
                new Score(
                    round,
                    subject,
                    each.getKey(),
                    unit(each.getKey()),
                    side.id(),
                    each.getValue(),
                    Double.NaN,
                    Double.NaN))
        .toList();
  }

  private static String unit(String name) {
    return switch (name.substring(name.lastIndexOf('-') + 1)) {
      case "standing" -> "samples";
      case "seconds" -> "seconds";
      case "gradients", "forwards" -> "queries";
      default -> "0 is the default layout, 1 channels last";
    };
  }

  /** A row for each side and stage, with the median over rounds; empty if nothing was measured. */
  public static Optional<String> of(Scores scores) {
    List<List<String>> rows = new ArrayList<>();
    for (String subject : scores.subjects(PREFIX + CLEAN)) {
      for (String side : scores.sides(PREFIX + CLEAN, subject)) {
        String title = Side.of(side).title();
        rows.add(List.of(title, "clean", median(scores, subject, side, CLEAN), "", "", ""));
        for (Stage stage : Stage.values()) {
          List<String> row = new ArrayList<>(List.of(title, stage.title()));
          for (String what : List.of("standing", "gradients", "forwards", "seconds")) {
            row.add(median(scores, subject, side, stage.id() + "-" + what));
          }
          rows.add(row);
        }
      }
    }
    List<String> header =
        List.of("side", "after", "standing", "gradient queries", "forward queries", "seconds");
    return rows.isEmpty() ? Optional.empty() : Optional.of(Tables.table(header, rows));
  }

  private static String median(Scores scores, String subject, String side, String what) {
    SortedMap<Integer, Score> rounds = scores.rounds(PREFIX + what, subject, side);
    return rounds.isEmpty()
        ? ""
        : Tables.number(Spread.of(rounds.values().stream().map(Score::value).toList()).median())
            .replaceFirst("\\.0+$", "");
  }
}
