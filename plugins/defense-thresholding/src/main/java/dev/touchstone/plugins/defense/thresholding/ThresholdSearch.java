package dev.touchstone.plugins.defense.thresholding;

import dev.touchstone.api.Cancellation;
import dev.touchstone.api.Progress;
import dev.touchstone.api.UserException;
import dev.touchstone.api.results.NamedTable;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;

/**
 * Section 3 of the paper: among a grid of thresholds the one with the fewest pixels in the closed
 * interval [μ − ε, μ + ε], since those are the pixels that an attack can flip.
 */
final class ThresholdSearch {

  /**
   * Pixels this close to an end of the interval count as inside. Pixels are float32, so 102/255 may
   * lie 1e-8 beside 0.4; neighbouring grey levels are 4e-3 apart.
   */
  private static final double ROUNDING = 1e-6;

  private static final int CHUNK = 1 << 20;
  private static final int LARGEST_GRID = 100_001;

  private final BigDecimal from;
  private final BigDecimal step;
  private final double epsilon;
  private final int points;

  ThresholdSearch(ThresholdingParameters parameters) {
    // Decimal arithmetic: the 29th threshold from 0.10 on is 0.38, and not 0.38000000000000006.
    this.from = BigDecimal.valueOf(parameters.searchFrom());
    this.step = BigDecimal.valueOf(parameters.searchStep());
    this.epsilon = parameters.searchEpsilon();
    BigDecimal span = BigDecimal.valueOf(parameters.searchTo()).subtract(from);
    if (span.signum() < 0) {
      throw new UserException(
          "thresholding: search-from (%s) must not be above search-to (%s)"
              .formatted(parameters.searchFrom(), parameters.searchTo()));
    }
    this.points = span.divideToIntegralValue(step).intValueExact() + 1;
    if (points > LARGEST_GRID) {
      throw new UserException(
          "thresholding: a search-step of %s makes %d thresholds; at most %d are tried"
              .formatted(parameters.searchStep(), points, LARGEST_GRID));
    }
  }

  /** Share of pixels in each threshold's interval. */
  NamedTable curve(float[] pixels, Progress progress, Cancellation cancellation) {
    long[] counts = counts(pixels, progress, cancellation);
    List<List<Double>> rows = new ArrayList<>();
    for (int k = 0; k < points; k++) {
      rows.add(List.of(threshold(k), (double) counts[k] / pixels.length));
    }
    return new NamedTable(
        "threshold-search",
        "Share of training pixels in [μ − ε, μ + ε] for ε = %s; the smallest is taken."
            .formatted(BigDecimal.valueOf(epsilon).toPlainString()),
        List.of("mu", "share of pixels"),
        rows);
  }

  /** The threshold with the smallest share, the smallest threshold among equals. */
  static double best(NamedTable curve) {
    List<Double> best = curve.rows().get(0);
    for (List<Double> row : curve.rows()) {
      if (row.get(1) < best.get(1)) {
        best = row;
      }
    }
    return best.get(0);
  }

  private double threshold(int k) {
    return from.add(step.multiply(BigDecimal.valueOf(k))).doubleValue();
  }

  /**
   * A pixel x lies in the intervals of all thresholds in [x − ε, x + ε]: their first and last are
   * marked, and the running sum of the marks counts for all thresholds in one pass.
   */
  private long[] counts(float[] pixels, Progress progress, Cancellation cancellation) {
    double origin = from.doubleValue();
    double distance = step.doubleValue();
    long[] marks = new long[points + 1];
    for (int i = 0; i < pixels.length; i++) {
      if (i % CHUNK == 0) {
        cancellation.check();
        progress.update(i, pixels.length, "threshold search");
      }
      double offset = pixels[i] - origin;
      int first = (int) Math.max(0, Math.ceil((offset - epsilon - ROUNDING) / distance));
      int last = (int) Math.min(points - 1, Math.floor((offset + epsilon + ROUNDING) / distance));
      if (first <= last) {
        marks[first]++;
        marks[last + 1]--;
      }
    }
    long[] counts = new long[points];
    long running = 0;
    for (int k = 0; k < points; k++) {
      running += marks[k];
      counts[k] = running;
    }
    progress.update(pixels.length, pixels.length, "threshold search");
    return counts;
  }
}
