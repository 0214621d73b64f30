package dev.touchstone.api.results;

/** Exact binomial probabilities. */
public final class Binomial {

  private Binomial() {}

  /**
   * Probability of so many successes or more in n independent trials.
   *
   * @param successes any number: 0 or fewer give 1, more than n give 0
   * @param n number of trials, ≥ 0, over which this takes time
   * @param p probability of a success, in (0, 1); NaN comes of others
   * @return a probability in [0, 1]
   */
  public static double atLeast(long successes, long n, double p) {
    double odds = Math.log(p) - Math.log1p(-p);
    double logarithm = n * Math.log1p(-p); // of the probability of exactly k successes
    double sum = 0;
    for (long k = 0; k <= n; k++) {
      if (k >= successes) {
        sum += Math.exp(logarithm);
      }
      logarithm += Math.log((double) (n - k) / (k + 1)) + odds;
    }
    return Math.min(1, sum);
  }
}
