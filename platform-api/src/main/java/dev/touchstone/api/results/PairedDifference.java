package dev.touchstone.api.results;

import java.util.Collection;
import java.util.HashSet;
import java.util.Set;

/**
 * Two counts of the same samples, such as what two entries withstand or what two attacks break.
 * Samples on which both agree say nothing of the difference; McNemar's test looks at the others,
 * each of which would fall to either side with probability ½ if there were none.
 *
 * <p>McNemar 1947, Note on the sampling error of the difference between correlated proportions; the
 * exact form, which needs no large counts.
 *
 * @param both samples that count for both
 * @param firstOnly for the first alone
 * @param secondOnly for the second alone
 * @param neither for neither
 */
public record PairedDifference(long both, long firstOnly, long secondOnly, long neither) {

  private static final double HALF = 0.5;

  /** A normal variable is farther from its mean than this with probability 5 %. */
  private static final double NORMAL = 1.959964;

  /**
   * Compares two sets.
   *
   * @param samples all samples; others are left out of both sets
   * @param first those that count for the first, such as those that it withstands
   * @param second those that count for the second
   */
  public static PairedDifference of(
      Collection<Integer> samples, Set<Integer> first, Set<Integer> second) {
    long both = 0;
    long firstOnly = 0;
    long secondOnly = 0;
    Set<Integer> distinct = new HashSet<>(samples);
    for (int sample : distinct) {
      boolean inFirst = first.contains(sample);
      boolean inSecond = second.contains(sample);
      both += inFirst && inSecond ? 1 : 0;
      firstOnly += inFirst && !inSecond ? 1 : 0;
      secondOnly += !inFirst && inSecond ? 1 : 0;
    }
    return new PairedDifference(
        both, firstOnly, secondOnly, distinct.size() - both - firstOnly - secondOnly);
  }

  /** How many samples were compared. */
  public long n() {
    return both + firstOnly + secondOnly + neither;
  }

  /** Share of the first minus that of the second; NaN of no samples. */
  public double difference() {
    return (firstOnly - secondOnly) / (double) n();
  }

  /**
   * Bounds of the difference's 95 % interval, low and high. Agresti and Min 2005, Simple improved
   * confidence intervals for comparing matched proportions: Wald's with half a sample more in each
   * of the four counts.
   */
  public double[] interval() {
    double first = firstOnly + HALF;
    double second = secondOnly + HALF;
    double all = n() + 4 * HALF;
    double middle = (first - second) / all;
    double reach =
        NORMAL * Math.sqrt(first + second - (first - second) * (first - second) / all) / all;
    return new double[] {Math.max(-1, middle - reach), Math.min(1, middle + reach)};
  }

  /**
   * Probability of a difference at least as large, to either side, if there were none; 1 where no
   * sample is apart.
   */
  public double probability() {
    long larger = Math.max(firstOnly, secondOnly);
    return Math.min(1, 2 * tail(larger));
  }

  /**
   * Probability that the first is ahead by at least as much if it were no better; 1 where no sample
   * is apart.
   */
  public double probabilityFirstAhead() {
    return tail(firstOnly);
  }

  private double tail(long ofOne) {
    long apart = firstOnly + secondOnly;
    return apart == 0 ? 1 : Binomial.atLeast(ofOne, apart, 0.5);
  }
}
