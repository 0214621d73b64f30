package dev.touchstone.api.results;

/** Exact binomial probabilities. */
public final class Binomial {

  private Binomial() {}

  /**
   * Probability of so many successes or more in n independent trials.
   *
   * @param p probability of a success, in (0, 1)
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
