package dev.touchstone.api.results;

import dev.touchstone.api.certify.CertificationVerdict;
import dev.touchstone.api.certify.Evidence;
import java.util.Optional;

/**
 * What a certifier knows of one sample; counterexamples have been checked by the platform with the
 * deployed pipeline.
 *
 * @param sample index in the data set's test images
 * @param label true class
 * @param status what is known
 * @param undecided why neither was shown; present exactly when the status is undecided
 * @param evidence how the verdict was found
 */
public record CertificationOutcome(
    int sample,
    int label,
    CertificationStatus status,
    Optional<CertificationVerdict.Reason> undecided,
    Evidence evidence) {

  /** Checks that there is a reason exactly when it is needed. */
  public CertificationOutcome {
    if (undecided.isPresent() != (status == CertificationStatus.UNDECIDED)) {
      throw new IllegalArgumentException(
          "sample " + sample + " is " + status + ", with the reason " + undecided);
    }
  }
}
