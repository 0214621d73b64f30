package dev.touchstone.benchmarks.report;

import java.util.Collection;
import java.util.List;

/**
 * The middle and the ends of some figures.
 *
 * @param median the middle one, or the mean of the two in the middle
 * @param min the smallest
 * @param max the largest
 */
public record Spread(double median, double min, double max) {

  /**
   * Of at least one figure.
   *
   * @throws IllegalArgumentException if there is none
   */
  public static Spread of(Collection<Double> figures) {
    List<Double> sorted = figures.stream().sorted().toList();
    int n = sorted.size();
    if (n == 0) {
      throw new IllegalArgumentException("there are no figures");
    }
    return new Spread(
        (sorted.get((n - 1) / 2) + sorted.get(n / 2)) / 2, sorted.get(0), sorted.get(n - 1));
  }
}
