package dev.touchstone.api.results;

import dev.touchstone.api.threat.Threat;
import java.util.List;

/**
 * Samples of one entry that a certifier calls certified and for which there is, all the same, an
 * image within the certified threat that the deployed pipeline misclassifies. One of both is wrong,
 * unless the certificates hold with a probability only.
 *
 * @param certifier the certifier's name in the suite
 * @param breaker name in the suite of the attack, or of the other certifier, that has the image
 * @param certifiedAt threat that the samples are certified at
 * @param brokenAt threat at which the image was found
 * @param samples the samples' indices in the data set's test images, rising; not empty
 * @param probabilistic whether the certificates hold with a stated probability only, so that a few
 *     may be wrong
 */
public record Contradiction(
    String certifier,
    String breaker,
    Threat certifiedAt,
    Threat brokenAt,
    List<Integer> samples,
    boolean probabilistic) {

  /** Copies the list. */
  public Contradiction {
    samples = List.copyOf(samples);
  }

  /** Whether it is about certificates of this certifier at this threat. */
  boolean isOf(CertificationResults certification) {
    return certifier.equals(certification.name()) && certifiedAt.equals(certification.threat());
  }
}
