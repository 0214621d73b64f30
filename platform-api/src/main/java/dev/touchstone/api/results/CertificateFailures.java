package dev.touchstone.api.results;

import dev.touchstone.api.threat.Threat;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Whether the contradicted certificates of one probabilistic certifier at one threat are no more
 * than its certificates' own failure probabilities explain.
 *
 * <p>Each certificate says in its evidence how probably it may be contradicted ({@link
 * Contradictions#FAILURE_PROBABILITY}). The number of failures then has a Poisson binomial
 * distribution, and the question is how probable so many failures or more are.
 *
 * @param attacked certified samples that an attack tried within the threat
 * @param contradicted those of which there is a misclassified image
 * @param expected how many failures are to be expected, at most
 * @param probability of as many failures or more, at most
 */
public record CertificateFailures(
    long attacked, long contradicted, double expected, double probability) {

  /** Less probable failures are a bug. */
  private static final double SIGNIFICANCE = 1e-4;

  /** Of certificates that do not say how probably they fail. */
  private static final double UNSTATED = 0.01;

  static CertificateFailures of(
      EntryResults entry, CertificationResults certification, List<Contradiction> found) {
    Set<Integer> contradicted =
        found.stream()
            .filter(each -> each.isOf(certification))
            .flatMap(each -> each.samples().stream())
            .collect(Collectors.toSet());
    Set<Integer> attacked = new HashSet<>(contradicted);
    Threat within = certification.threat();
    Set<String> breakers = found.stream().map(Contradiction::breaker).collect(Collectors.toSet());
    for (AttackResults attack : entry.attacks()) {
      // What found an image here though it searched elsewhere could have found more of them.
      if (within.contains(attack.threat()) || breakers.contains(attack.name())) {
        attack.outcomes().forEach(outcome -> attacked.add(outcome.sample()));
      }
    }
    double[] probabilities =
        certification.outcomes().stream()
            .filter(outcome -> outcome.status() == CertificationStatus.CERTIFIED)
            .filter(outcome -> attacked.contains(outcome.sample()))
            .mapToDouble(CertificateFailures::probability)
            .toArray();
    double expected = 0;
    for (double probability : probabilities) {
      expected += probability;
    }
    return new CertificateFailures(
        probabilities.length,
        contradicted.size(),
        expected,
        atLeast(contradicted.size(), probabilities));
  }

  /**
   * Whether chance explains the failures. A single one is never called a bug: among few samples it
   * is no evidence of a rate.
   */
  public boolean explained() {
    return contradicted <= 1 || probability >= SIGNIFICANCE;
  }

  private static double probability(CertificationOutcome outcome) {
    Double stated = outcome.evidence().figures().get(Contradictions.FAILURE_PROBABILITY);
    return stated == null ? UNSTATED : Math.max(0, Math.min(1, stated));
  }

  /** Probability of so many successes or more, with another probability in each trial. */
  static double atLeast(int successes, double[] probabilities) {
    // exactly[k]: k successes in the trials so far, for k below the number asked for.
    double[] exactly = new double[successes];
    if (successes == 0) {
      return 1;
    }
    exactly[0] = 1;
    double reached = 0;
    for (double p : probabilities) {
      reached += exactly[successes - 1] * p;
      for (int k = successes - 1; k > 0; k--) {
        exactly[k] = exactly[k] * (1 - p) + exactly[k - 1] * p;
      }
      exactly[0] *= 1 - p;
    }
    return Math.min(1, reached);
  }
}
