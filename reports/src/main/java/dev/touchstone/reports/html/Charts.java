package dev.touchstone.reports.html;

import dev.touchstone.api.results.NamedTable;
import dev.touchstone.api.threat.Norm;
import dev.touchstone.api.threat.NormBall;
import dev.touchstone.api.threat.Threat;
import dev.touchstone.reports.leaderboard.AttackScore;
import dev.touchstone.reports.leaderboard.LeaderboardRow;
import dev.touchstone.reports.leaderboard.Proportion;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What the pages' script needs to draw charts, as JSON. */
final class Charts {

  /**
   * One chart.
   *
   * @param title what it shows
   * @param json its data, safe to stand within a script element
   */
  record Chart(String title, String json) {}

  /** A first column that numbers things: against it there is nothing to see. */
  private static final String SAMPLE = "sample";

  /** More curves than this and a table of charts helps nobody. */
  private static final int MOST_CURVES = 12;

  private Charts() {}

  /**
   * Robust accuracy against ε, one chart per norm. Every curve begins with clean accuracy at ε = 0,
   * which is what robust accuracy is there.
   */
  static List<Chart> robustness(List<LeaderboardRow> rows) {
    Map<Norm, List<LeaderboardRow>> byNorm = new LinkedHashMap<>();
    for (LeaderboardRow row : rows) {
      row.threat()
          .flatMap(Threat::ball)
          .map(NormBall::norm)
          .ifPresent(norm -> byNorm.computeIfAbsent(norm, n -> new ArrayList<>()).add(row));
    }
    List<Chart> charts = new ArrayList<>();
    byNorm.forEach(
        (norm, some) -> {
          if (some.stream().anyMatch(Charts::hasFigure)) {
            charts.add(robustness(norm, some));
          }
        });
    return charts;
  }

  private static Chart robustness(Norm norm, List<LeaderboardRow> rows) {
    Map<String, List<Object>> curves = new LinkedHashMap<>();
    for (LeaderboardRow row : sorted(rows)) {
      for (AttackScore score : row.attacks()) {
        add(curves, score.attack(), row, score.robust());
      }
    }
    List<Object> worst = new ArrayList<>();
    List<Object> series = new ArrayList<>();
    for (LeaderboardRow row : sorted(rows)) {
      point(row, row.worst().headline()).ifPresent(worst::add);
    }
    curves.forEach((name, points) -> series.add(series(name, false, rows.get(0), points)));
    series.add(series("worst case", true, rows.get(0), worst));
    return new Chart(
        "Robust accuracy against ε, " + norm.symbol(),
        Json.embedded(ordered("kind", "robustness", "norm", norm.symbol(), "series", series)));
  }

  private static List<LeaderboardRow> sorted(List<LeaderboardRow> rows) {
    return rows.stream().sorted((a, b) -> Double.compare(epsilon(a), epsilon(b))).toList();
  }

  private static boolean hasFigure(LeaderboardRow row) {
    return row.attacks().stream().anyMatch(score -> score.robust().known());
  }

  private static double epsilon(LeaderboardRow row) {
    return row.threat().flatMap(Threat::ball).orElseThrow().epsilon();
  }

  private static void add(
      Map<String, List<Object>> curves, String name, LeaderboardRow row, Proportion proportion) {
    List<Object> points = curves.computeIfAbsent(name, n -> new ArrayList<>());
    point(row, proportion).ifPresent(points::add);
  }

  private static Map<String, Object> series(
      String name, boolean worst, LeaderboardRow any, List<Object> points) {
    List<Object> all = new ArrayList<>(points);
    if (!points.isEmpty()) {
      clean(any).ifPresent(clean -> all.add(0, clean));
    }
    return ordered("name", name, "worst", worst, "points", all);
  }

  /** Clean accuracy, at ε = 0. */
  static Optional<Map<String, Object>> clean(LeaderboardRow row) {
    return point(0, "0", row.clean());
  }

  /** A proportion at the row's ε, with its interval; nothing where nothing was measured. */
  static Optional<Map<String, Object>> point(LeaderboardRow row, Proportion proportion) {
    return point(
        epsilon(row), row.threat().flatMap(Threat::ball).orElseThrow().radius(), proportion);
  }

  private static Optional<Map<String, Object>> point(double x, String at, Proportion proportion) {
    if (!proportion.known()) {
      return Optional.empty();
    }
    return Optional.of(
        ordered(
            "x",
            x,
            "at",
            at,
            "y",
            100 * proportion.value(),
            "low",
            100 * proportion.low(),
            "high",
            100 * proportion.high(),
            "label",
            proportion.percent()
                + " ("
                + proportion.interval()
                + "), n = "
                + Numbers.count(proportion.n())));
  }

  /** The columns of a table against its first column, one chart each. */
  static List<Chart> curves(NamedTable table) {
    int columns = table.columns().size();
    if (columns > 0 && table.columns().get(0).equals(SAMPLE)) {
      return List.of();
    }
    if (table.rows().size() < 2 || columns < 2 || columns > MOST_CURVES) {
      return List.of();
    }
    List<Chart> charts = new ArrayList<>();
    for (int column = 1; column < columns; column++) {
      charts.add(curve(table, column));
    }
    return charts;
  }

  private static Chart curve(NamedTable table, int column) {
    List<Object> points = new ArrayList<>();
    for (List<Double> row : table.rows()) {
      double x = row.get(0);
      double y = row.get(column);
      if (Double.isFinite(x) && Double.isFinite(y)) {
        points.add(ordered("x", x, "y", y));
      }
    }
    String name = table.columns().get(column);
    return new Chart(
        name + " against " + table.columns().get(0),
        Json.embedded(
            ordered("kind", "curve", "x", table.columns().get(0), "y", name, "points", points)));
  }

  /** A map that keeps its order, so that the same results give the same bytes. */
  static Map<String, Object> ordered(Object... namesAndValues) {
    Map<String, Object> map = new LinkedHashMap<>();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      map.put((String) namesAndValues[i], namesAndValues[i + 1]);
    }
    return map;
  }
}
