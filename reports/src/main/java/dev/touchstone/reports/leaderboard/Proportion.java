package dev.touchstone.reports.leaderboard;

import java.util.Locale;
import org.apache.commons.statistics.interval.BinomialConfidenceInterval;
import org.apache.commons.statistics.interval.Interval;

/**
 * How many of how many, with the 95 % Wilson score interval.
 *
 * <p>With {@code n} = 0 nothing was measured: there is no figure then, and both bounds are NaN.
 *
 * @param successes samples that count, 0 to {@code n}
 * @param n samples in all
 * @param low lower bound of the interval, in [0, 1]
 * @param high upper bound of the interval, in [0, 1]
 */
public record Proportion(long successes, long n, double low, double high) {

  /** What is shown where nothing was measured. */
  public static final String UNKNOWN = "–";

  private static final double ERROR_RATE = 0.05;

  /** From this many samples on, percentages are shown with a second decimal. */
  private static final long TWO_DECIMALS_FROM = 1000;

  /** Checks the counts. */
  public Proportion {
    if (successes < 0 || successes > n) {
      throw new IllegalArgumentException(successes + " of " + n + " is no proportion");
    }
  }

  /**
   * The proportion with its interval.
   *
   * @throws IllegalArgumentException if {@code successes} is not within 0 to {@code n}
   */
  public static Proportion of(long successes, long n) {
    if (n == 0) {
      return new Proportion(successes, n, Double.NaN, Double.NaN);
    }
    Interval interval =
        BinomialConfidenceInterval.WILSON_SCORE.fromErrorRate(
            Math.toIntExact(n), Math.toIntExact(successes), ERROR_RATE);
    // Rounding can leave a bound a hair outside of [0, 1] or past an extreme proportion.
    double value = (double) successes / n;
    return new Proportion(
        successes,
        n,
        Math.max(0, Math.min(value, interval.getLowerBound())),
        Math.min(1, Math.max(value, interval.getUpperBound())));
  }

  /** Whether anything was measured. */
  public boolean known() {
    return n > 0;
  }

  /** The proportion in [0, 1]; NaN when nothing was measured. */
  public double value() {
    return known() ? (double) successes / n : Double.NaN;
  }

  /** The proportion for tables, such as {@code "96.16 %"}; {@link #UNKNOWN} without a figure. */
  public String percent() {
    return known() ? decimal(value(), n) + " %" : UNKNOWN;
  }

  /** The interval in percent, such as {@code "95.77–96.52"}; empty without a figure. */
  public String interval() {
    return known() ? decimal(low, n) + "–" + decimal(high, n) : "";
  }

  /** A part of {@code n} samples in percent, with as many decimals as they bear. */
  static String decimal(double part, long n) {
    return String.format(Locale.ROOT, n >= TWO_DECIMALS_FROM ? "%.2f" : "%.1f", 100 * part);
  }
}
