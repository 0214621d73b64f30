package dev.touchstone.plugins.defense.smoothing;

import org.apache.commons.statistics.distribution.BinomialDistribution;
import org.apache.commons.statistics.distribution.NormalDistribution;
import org.apache.commons.statistics.interval.BinomialConfidenceInterval;

/**
 * What the votes of the base classifier show of the smoothed one (Cohen et al. 2019, theorem 1 and
 * proposition 2).
 *
 * @param lower lower confidence bound of the probability that the base classifier gives the class
 * @param radius within this L2 distance the smoothed classifier gives the class; 0 when abstaining
 */
record Certificate(double lower, double radius) {

  /** More than the solver's error (10⁻⁹) by which the interval's end can be too high. */
  private static final double SOLVER_ERROR = 1e-8;

  private static final NormalDistribution STANDARD_NORMAL = NormalDistribution.of(0, 1);

  /**
   * The certificate that holds with probability 1 − α.
   *
   * @param votes draws for which the base classifier gave the class, of {@code draws}
   * @param sigma standard deviation of the noise
   */
  static Certificate of(int votes, int draws, double alpha, double sigma) {
    // The interval is two-sided: its lower end alone fails with half of the error rate.
    double end =
        BinomialConfidenceInterval.CLOPPER_PEARSON
            .fromErrorRate(draws, votes, 2 * alpha)
            .getLowerBound();
    double lower = Math.max(0, end - SOLVER_ERROR);
    double radius = lower > 0.5 ? sigma * STANDARD_NORMAL.inverseCumulativeProbability(lower) : 0;
    return new Certificate(lower, radius);
  }

  /**
   * Probability, at most, with which the deployed average gives an image at the edge of the threat
   * another class: the certificate fails with α, and of the draws at a distance r from a certified
   * image each gives the class with Φ(Φ⁻¹(p) − r / σ) at least (Cohen et al. 2019, theorem 1), so
   * that half of them or more may give others. The average of probabilities is taken for a count of
   * votes here.
   *
   * @param sigma standard deviation of the noise
   * @param reach L2 distance of the threat's edge, below {@link #radius}
   * @param draws draws that a deployed answer averages over
   */
  double failure(double alpha, double sigma, double reach, int draws) {
    double share = STANDARD_NORMAL.cumulativeProbability((radius - reach) / sigma);
    return Math.min(
        1, alpha + BinomialDistribution.of(draws, share).cumulativeProbability(draws / 2));
  }

  /** Whether the votes do not show that the class has the majority. */
  boolean abstains() {
    return lower <= 0.5;
  }
}
