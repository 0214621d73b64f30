package dev.touchstone.api.results;

import dev.touchstone.api.threat.Threat;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
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

  /** Share of probabilistic certificates that may be wrong. */
  private static final double TOLERATED = 0.01;

  private Contradictions() {}

  /**
   * All contradictions of an entry, in the order of its certifications.
   *
   * <p>A broken image counts at every threat that it lies in: at its own, at a larger radius of the
   * same norm, and wherever its measured distance is within the radius.
   */
  public static List<Contradiction> of(EntryResults entry) {
    List<Contradiction> found = new ArrayList<>();
    for (CertificationResults certification : entry.certifications()) {
      Set<Integer> certified = samples(certification, CertificationStatus.CERTIFIED);
      for (AttackResults attack : entry.attacks()) {
        add(found, certification, attack.name(), attack.threat(), broken(certification, attack));
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
   * Those contradictions of an entry that no bad luck explains: all of proofs, and those of
   * probabilistic certificates where more than 1 % of the certifier's certified samples are
   * contradicted.
   */
  public static List<Contradiction> bugs(EntryResults entry) {
    List<Contradiction> all = of(entry);
    Set<CertificationResults> unlucky = new HashSet<>();
    for (CertificationResults certification : entry.certifications()) {
      long contradicted =
          all.stream()
              .filter(found -> isOf(found, certification))
              .flatMap(found -> found.samples().stream())
              .distinct()
              .count();
      if (contradicted
          <= TOLERATED * samples(certification, CertificationStatus.CERTIFIED).size()) {
        unlucky.add(certification);
      }
    }
    return all.stream()
        .filter(
            found ->
                !found.probabilistic()
                    || unlucky.stream().noneMatch(certification -> isOf(found, certification)))
        .toList();
  }

  private static boolean isOf(Contradiction found, CertificationResults certification) {
    return found.certifier().equals(certification.name())
        && found.certifiedAt().equals(certification.threat());
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
  private static List<Integer> broken(CertificationResults certification, AttackResults attack) {
    Set<Integer> certified = samples(certification, CertificationStatus.CERTIFIED);
    Threat within = certification.threat();
    boolean inside = within.contains(attack.threat());
    return attack.outcomes().stream()
        .filter(outcome -> outcome.status() == SampleStatus.BROKEN)
        .filter(outcome -> inside || within.contains(outcome.distanceLinf(), outcome.distanceL2()))
        .map(SampleOutcome::sample)
        .filter(certified::contains)
        .toList();
  }

  private static Set<Integer> samples(
      CertificationResults certification, CertificationStatus status) {
    return certification.outcomes().stream()
        .filter(outcome -> outcome.status() == status)
        .map(CertificationOutcome::sample)
        .collect(Collectors.toSet());
  }
}
