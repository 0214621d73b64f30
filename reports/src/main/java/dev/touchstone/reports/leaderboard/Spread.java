package dev.touchstone.reports.leaderboard;

import java.util.List;

/**
 * One figure of several trainings of an entry, which differ in their seed alone.
 *
 * <p>It has two spreads, which say different things and are never joined. {@link #least} and {@link
 * #greatest} are the range over the trainings that were made: no interval, since three trainings
 * say little about a fourth. {@link #low} and {@link #high} are the 95 % interval of the mean over
 * the sampling of test images, for these trainings as they are.
 *
 * <p>That interval is Wilson's for a proportion of {@link #n} samples, never of samples times
 * trainings: all trainings meet the same samples. A sample counts with the share of trainings that
 * are right on it, a number in [0, 1], whose variance is at most that of a proportion of the same
 * mean; so the interval is wide enough, and exact where all trainings agree on every sample.
 *
 * @param trainings the figure of each training, in the order of the seeds; without a figure (n = 0)
 *     where the training lacks samples, since one over the easy part would flatter
 */
public record Spread(List<Proportion> trainings) {

  /** A mean that is off a whole number of samples by less is one. */
  private static final double ROUNDING = 1e-6;

  /** Copies the list. */
  public Spread {
    trainings = List.copyOf(trainings);
  }

  /** The trainings that have the figure. */
  private List<Proportion> figures() {
    return trainings.stream().filter(Proportion::known).toList();
  }

  /** How many trainings have the figure. */
  public int counted() {
    return figures().size();
  }

  /** Whether any training has the figure. */
  public boolean known() {
    return counted() > 0;
  }

  /** Whether all of them have it. */
  public boolean complete() {
    return counted() == trainings.size();
  }

  /** Mean over the trainings, each counting alike, in [0, 1]; NaN without a figure. */
  public double mean() {
    return figures().stream().mapToDouble(Proportion::value).average().orElse(Double.NaN);
  }

  /** The lowest of the trainings, in [0, 1]; NaN without a figure. */
  public double least() {
    return figures().stream().mapToDouble(Proportion::value).min().orElse(Double.NaN);
  }

  /** The highest of the trainings, in [0, 1]; NaN without a figure. */
  public double greatest() {
    return figures().stream().mapToDouble(Proportion::value).max().orElse(Double.NaN);
  }

  /** Samples of a training; the fewest, where a headline is over others in some. */
  public long n() {
    return figures().stream().mapToLong(Proportion::n).min().orElse(0);
  }

  /** Lower bound of the mean's interval over samples, in [0, 1]; NaN without a figure. */
  public double low() {
    return known()
        ? Proportion.of((long) Math.floor(mean() * n() + ROUNDING), n()).low()
        : Double.NaN;
  }

  /** Upper bound of the mean's interval over samples, in [0, 1]; NaN without a figure. */
  public double high() {
    return known()
        ? Proportion.of((long) Math.ceil(mean() * n() - ROUNDING), n()).high()
        : Double.NaN;
  }

  /** The mean for tables, such as {@code "96.16 %"}; {@link Proportion#UNKNOWN} without one. */
  public String percent() {
    return known() ? Proportion.decimal(mean(), n()) + " %" : Proportion.UNKNOWN;
  }

  /** The range over trainings in percent, such as {@code "95.1–96.4"}; empty without a figure. */
  public String range() {
    return known() ? between(least(), greatest()) : "";
  }

  /** The interval over samples in percent, such as {@code "94.2–97.3"}; empty without a figure. */
  public String interval() {
    return known() ? between(low(), high()) : "";
  }

  private String between(double from, double to) {
    return Proportion.decimal(from, n()) + "–" + Proportion.decimal(to, n());
  }
}
