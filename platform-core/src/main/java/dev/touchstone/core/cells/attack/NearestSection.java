package dev.touchstone.core.cells.attack;

import dev.touchstone.api.results.NamedTable;
import dev.touchstone.api.results.ResultSection;
import dev.touchstone.api.results.SampleOutcome;
import dev.touchstone.api.results.SampleStatus;
import dev.touchstone.api.threat.Norm;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * What one entry's page says of the nearest misclassified images that attacks found: quartiles of
 * their distances, and robust accuracy at every radius. A sample that is misclassified unattacked
 * is at distance 0, one without such an image infinitely far.
 */
final class NearestSection {

  /** Points of the curve beside that at radius 0. */
  private static final int POINTS = 40;

  private final Map<String, double[]> distances = new LinkedHashMap<>();

  /** Adds an attack in one norm; once, though it is there at every ε. */
  void add(String attack, Norm norm, List<StoredAttack> cells) {
    double[] sorted =
        cells.stream()
            .flatMap(cell -> cell.outcomes().stream())
            .mapToDouble(outcome -> distance(outcome, norm))
            .sorted()
            .toArray();
    if (sorted.length > 0) {
      distances.putIfAbsent("%s, %s".formatted(attack, norm.symbol()), sorted);
    }
  }

  private static double distance(SampleOutcome outcome, Norm norm) {
    return outcome.status() == SampleStatus.MISCLASSIFIED
        ? 0
        : outcome.status() == SampleStatus.BROKEN
            ? outcome.distance(norm)
            : Double.POSITIVE_INFINITY;
  }

  /** The section; empty if nothing was added. */
  Optional<ResultSection> section() {
    if (distances.isEmpty()) {
      return Optional.empty();
    }
    List<String> notes = new ArrayList<>();
    List<NamedTable> tables = new ArrayList<>();
    distances.forEach(
        (name, sorted) -> {
          notes.add(sentence(name, sorted));
          tables.add(curve(name, sorted));
        });
    return Optional.of(
        new ResultSection("Nearest misclassified images", List.of(), notes, tables, List.of()));
  }

  private static String sentence(String name, double[] sorted) {
    long found = Arrays.stream(sorted).filter(Double::isFinite).count();
    return "%s: found for %d of %d samples; distance: lower quartile %s, median %s, upper quartile %s."
        .formatted(
            name,
            found,
            sorted.length,
            written(quantile(sorted, 0.25)),
            written(quantile(sorted, 0.5)),
            written(quantile(sorted, 0.75)));
  }

  private static String written(double distance) {
    return Double.isInfinite(distance) ? "∞" : String.format(Locale.ROOT, "%.4g", distance);
  }

  /** Between neighbours by their distance, as NumPy's default; infinite next to infinity. */
  static double quantile(double[] sorted, double share) {
    double place = share * (sorted.length - 1);
    int below = (int) Math.floor(place);
    double rest = place - below;
    return rest == 0 ? sorted[below] : sorted[below] + rest * (sorted[below + 1] - sorted[below]);
  }

  private static NamedTable curve(String name, double[] sorted) {
    List<List<Double>> rows = new ArrayList<>();
    double[] finite = Arrays.stream(sorted).filter(Double::isFinite).toArray();
    double largest = finite.length == 0 ? 0 : finite[finite.length - 1];
    for (int i = 0; i <= POINTS; i++) {
      double radius = largest * i / POINTS;
      long standing = Arrays.stream(sorted).filter(distance -> distance > radius).count();
      rows.add(List.of(radius, 100.0 * standing / sorted.length));
    }
    return new NamedTable(
        "curve of " + name,
        "Share of samples whose nearest misclassified image is farther away than the radius.",
        List.of("radius", "robust accuracy in %"),
        rows);
  }
}
