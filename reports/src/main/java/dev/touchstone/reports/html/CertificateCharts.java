package dev.touchstone.reports.html;

import dev.touchstone.api.threat.Norm;
import dev.touchstone.api.threat.NormBall;
import dev.touchstone.api.threat.Threat;
import dev.touchstone.reports.leaderboard.CertifiedScore;
import dev.touchstone.reports.leaderboard.LeaderboardRow;
import dev.touchstone.reports.leaderboard.Proportion;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** Certified and attacked accuracy of all entries against ε, one chart per norm. */
final class CertificateCharts {

  /** At fewer ε there is no curve to see; the table says it all. */
  private static final int FEWEST_EPSILONS = 2;

  private CertificateCharts() {}

  /** Charts of the norms with certificates at several ε. */
  static List<Charts.Chart> of(List<LeaderboardRow> rows) {
    Map<Norm, List<LeaderboardRow>> byNorm = new EnumMap<>(Norm.class);
    for (LeaderboardRow row : rows) {
      row.threat()
          .flatMap(Threat::ball)
          .map(NormBall::norm)
          .ifPresent(norm -> byNorm.computeIfAbsent(norm, n -> new ArrayList<>()).add(row));
    }
    List<Charts.Chart> charts = new ArrayList<>();
    byNorm.forEach(
        (norm, some) -> {
          long epsilons =
              some.stream()
                  .filter(row -> row.certified().stream().anyMatch(s -> s.certified().known()))
                  .map(CertificateCharts::epsilon)
                  .distinct()
                  .count();
          if (epsilons >= FEWEST_EPSILONS) {
            charts.add(chart(norm, some));
          }
        });
    return charts;
  }

  private static Charts.Chart chart(Norm norm, List<LeaderboardRow> rows) {
    Map<Integer, List<LeaderboardRow>> byEntry = new LinkedHashMap<>();
    rows.stream()
        .sorted(Comparator.comparingDouble(CertificateCharts::epsilon))
        .forEach(row -> byEntry.computeIfAbsent(row.entryIndex(), i -> new ArrayList<>()).add(row));
    List<Object> series = new ArrayList<>();
    byEntry.keySet().stream()
        .sorted()
        .forEach(
            entry -> {
              List<LeaderboardRow> some = byEntry.get(entry);
              add(series, some, "attacked", CertificateCharts::attacked);
              add(series, some, "certified", row -> certified(row, false));
              add(series, some, "certified, probabilistic", row -> certified(row, true));
            });
    boolean probabilistic = rows.stream().anyMatch(row -> row.certified(true).isPresent());
    return new Charts.Chart(
        "Attacked (solid) and certified (dashed"
            + (probabilistic ? "; dotted: with a stated probability" : "")
            + ") accuracy against ε, "
            + norm.symbol(),
        Json.embedded(
            Charts.ordered("kind", "certificates", "norm", norm.symbol(), "series", series)));
  }

  /** At ε = 0 both sides are clean accuracy. */
  private static void add(
      List<Object> series,
      List<LeaderboardRow> rows,
      String side,
      Function<LeaderboardRow, Proportion> figure) {
    List<Object> points = new ArrayList<>();
    for (LeaderboardRow row : rows) {
      Charts.point(row, figure.apply(row)).ifPresent(points::add);
    }
    if (!points.isEmpty()) {
      LeaderboardRow first = rows.get(0);
      if (epsilon(first) > 0) {
        Charts.clean(first).ifPresent(clean -> points.add(0, clean));
      }
      series.add(
          Charts.ordered(
              "entry",
              first.entry().name(),
              "side",
              side,
              "group",
              first.entryIndex(),
              "points",
              points));
    }
  }

  private static Proportion certified(LeaderboardRow row, boolean probabilistic) {
    return row.certified(probabilistic)
        .map(CertifiedScore::certified)
        .orElseGet(() -> Proportion.of(0, 0));
  }

  /** Where no attack ran, what certifiers' counterexamples leave. */
  private static Proportion attacked(LeaderboardRow row) {
    Optional<Proportion> unfalsified =
        row.certified().stream().map(score -> score.bracket().attacked()).findFirst();
    return row.worst().headline().known()
        ? row.worst().headline()
        : unfalsified.orElse(row.worst().headline());
  }

  private static double epsilon(LeaderboardRow row) {
    return row.threat().flatMap(Threat::ball).orElseThrow().epsilon();
  }
}
