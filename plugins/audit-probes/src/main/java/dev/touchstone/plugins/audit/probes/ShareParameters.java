package dev.touchstone.plugins.audit.probes;

import dev.touchstone.api.parameters.Parameter;
import dev.touchstone.api.results.Binomial;
import dev.touchstone.api.results.Severity;

/** Parameters of audits that test whether more than a share of samples shows something. */
public record ShareParameters(
    @Parameter(
            doc = "How many of the suite's samples are looked at, from the first.",
            defaultValue = "32",
            min = 1,
            max = 10_000)
        int samples,
    @Parameter(
            doc = "Share of samples that may show it before it is more than a note.",
            defaultValue = "0.01",
            min = 0,
            exclusiveMinimum = true,
            max = 0.5)
        double tolerated,
    @Parameter(
            doc = "Level of the test: how probable a false alarm may be, per test.",
            defaultValue = "0.001",
            min = 0,
            exclusiveMinimum = true,
            max = 0.5)
        double level) {

  /** A share that spoils any figure. */
  private static final double LARGE = 0.1;

  /** Probability of so many samples or more if no more than the tolerated share showed it. */
  double probability(long count, long n) {
    return Binomial.atLeast(count, n, tolerated);
  }

  /**
   * A note, unless the test says that more than the tolerated share shows it: then a warning;
   * serious if the test says that it is more than a tenth.
   */
  Severity graded(long count, long n) {
    if (Binomial.atLeast(count, n, Math.max(LARGE, tolerated)) < level) {
      return Severity.SERIOUS;
    }
    return probability(count, n) < level ? Severity.WARNING : Severity.NOTE;
  }
}
