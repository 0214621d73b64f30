package dev.touchstone.api.results;

import dev.touchstone.api.threat.NormBall;
import dev.touchstone.api.threat.Threat;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Holds an entry's certificates against all that was found to break it. Attacks and certificates
 * bound the same figure from its two sides; where they cross, there is a bug in the certifier, in
 * an attack's judge, or in the pipeline, and no figure of the entry can be trusted.
 */
public final class Contradictions {

  /** Word in a certifier's capabilities: its certificates hold with a stated probability only. */
  public static final String PROBABILISTIC = "probabilistic";

  /**
   * Name of the figure in the evidence of a probabilistic certificate that says with which
   * probability, at most, the deployed pipeline misclassifies an image within the threat all the
   * same: because the certificate is wrong, or because the pipeline's own noise decides otherwise
   * than what the certificate is about.
   */
  public static final String FAILURE_PROBABILITY = "failure-probability";

  private Contradictions() {}

  /**
   * All contradictions of an entry, in the order of its certifications.
   *
   * <p>A broken image counts at every threat that it lies in: at its own, at a larger radius of the
   * same norm, and wherever its measured distance is within the radius; so does the nearest image
   * of an attack that found it beyond the radius that it is looked at with.
   */
  public static List<Contradiction> of(EntryResults entry) {
    List<Contradiction> found = new ArrayList<>();
    for (CertificationResults certification : entry.certifications()) {
      Set<Integer> certified = samples(certification, CertificationStatus.CERTIFIED);
      for (AttackResults attack : entry.attacks()) {
        add(
            found,
            certification,
            attack.name(),
            attack.threat(),
            broken(entry, certification, attack));
      }
      for (CertificationResults other : entry.certifications()) {
        if (certification.threat().contains(other.threat())) {
          List<Integer> falsified =
              samples(other, CertificationStatus.FALSIFIED).stream()
                  .filter(certified::contains)
                  .toList();
          add(found, certification, other.name(), other.threat(), falsified);
        }
      }
    }
    return found;
  }

  /**
   * Those contradictions of an entry that chance does not explain: all of proofs, and those of
   * probabilistic certificates that failed more often than {@link CertificateFailures} allows.
   */
  public static List<Contradiction> bugs(EntryResults entry) {
    List<Contradiction> all = of(entry);
    return all.stream()
        .filter(
            found -> failures(entry, found, all).stream().noneMatch(CertificateFailures::explained))
        .toList();
  }

  /** How the certificates of a contradiction failed as a whole; empty if they are proofs. */
  public static Optional<CertificateFailures> failures(EntryResults entry, Contradiction found) {
    return failures(entry, found, of(entry));
  }

  private static Optional<CertificateFailures> failures(
      EntryResults entry, Contradiction found, List<Contradiction> all) {
    return entry.certifications().stream()
        .filter(certification -> found.probabilistic() && found.isOf(certification))
        .map(certification -> CertificateFailures.of(entry, certification, all))
        .findFirst();
  }

  private static void add(
      List<Contradiction> found,
      CertificationResults certification,
      String breaker,
      Threat brokenAt,
      List<Integer> samples) {
    if (!samples.isEmpty()) {
      boolean probabilistic =
          certification.component().descriptor().capabilities().contains(PROBABILISTIC);
      found.add(
          new Contradiction(
              certification.name(),
              breaker,
              certification.threat(),
              brokenAt,
              samples.stream().sorted().toList(),
              probabilistic));
    }
  }

  /** Certified samples that the attack broke within the certified threat. */
  private static List<Integer> broken(
      EntryResults entry, CertificationResults certification, AttackResults attack) {
    Set<Integer> certified = samples(certification, CertificationStatus.CERTIFIED);
    Threat within = certification.threat();
    boolean inside = within.contains(attack.threat());
    // The same nearest image is beyond each smaller ε, too, and is to be told once.
    boolean largest =
        entry.attacks().stream()
            .filter(other -> other.name().equals(attack.name()))
            .map(AttackResults::threat)
            .noneMatch(
                other ->
                    !other.equals(attack.threat())
                        && sameNorm(other, attack.threat())
                        && other.contains(attack.threat()));
    return attack.outcomes().stream()
        .filter(
            outcome ->
                outcome.status() == SampleStatus.BROKEN
                    ? inside || outcome.within(within)
                    : largest && attack.misclassified(outcome) && outcome.within(within))
        .map(SampleOutcome::sample)
        .filter(certified::contains)
        .toList();
  }

  private static boolean sameNorm(Threat one, Threat other) {
    return one.ball().map(NormBall::norm).equals(other.ball().map(NormBall::norm));
  }

  private static Set<Integer> samples(
      CertificationResults certification, CertificationStatus status) {
    return certification.outcomes().stream()
        .filter(outcome -> outcome.status() == status)
        .map(CertificationOutcome::sample)
        .collect(Collectors.toSet());
  }
}
