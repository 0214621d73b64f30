package dev.touchstone.api.results;

import dev.touchstone.api.threat.Threat;
import java.util.Optional;

/**
 * What an audit has found of an entry.
 *
 * @param severity how much it says against the entry's figures
 * @param threat at which threat; empty if it is about the entry as a whole
 * @param finding what was measured and on how many samples, one sentence without a full stop
 * @param count how many samples show it
 * @param n of how many samples
 * @param probability of so many samples or more if all were well (a p-value); NaN where the finding
 *     is certain or no test was made
 * @param why why it matters, one sentence without a full stop
 * @param remedy what to run instead, one sentence without a full stop
 */
public record Flag(
    Severity severity,
    Optional<Threat> threat,
    String finding,
    long count,
    long n,
    double probability,
    String why,
    String remedy) {

  /** Checks the counts and the probability, and that nothing is left unsaid. */
  public Flag {
    if (count < 0 || count > n) {
      throw new IllegalArgumentException("a flag of " + count + " of " + n + " samples");
    }
    if (probability < 0 || probability > 1) {
      throw new IllegalArgumentException("a flag with the probability " + probability);
    }
    if (finding.isBlank() || why.isBlank() || remedy.isBlank()) {
      throw new IllegalArgumentException(
          "a flag must say what was found, why it matters, and what to do");
    }
  }
}
