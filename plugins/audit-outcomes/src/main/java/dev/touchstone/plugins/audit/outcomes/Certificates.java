package dev.touchstone.plugins.audit.outcomes;

import dev.touchstone.api.results.CertificationOutcome;
import dev.touchstone.api.results.CertificationResults;
import dev.touchstone.api.results.CertificationStatus;
import java.util.Set;
import java.util.stream.Collectors;

/** What certifiers say, by sample. */
final class Certificates {

  private Certificates() {}

  /** Samples that are certified. */
  static Set<Integer> certified(CertificationResults certification) {
    return certification.outcomes().stream()
        .filter(outcome -> outcome.status() == CertificationStatus.CERTIFIED)
        .map(CertificationOutcome::sample)
        .collect(Collectors.toSet());
  }
}
