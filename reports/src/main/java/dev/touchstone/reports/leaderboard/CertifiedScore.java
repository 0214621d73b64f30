package dev.touchstone.reports.leaderboard;

import dev.touchstone.api.results.CertificationOutcome;
import dev.touchstone.api.results.CertificationResults;
import dev.touchstone.api.results.CertificationStatus;
import dev.touchstone.api.results.Contradictions;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What the certifiers of one kind know together of one entry at one threat.
 *
 * <p>A sample is certified if any of them certified it. It counts if any of them has an outcome: a
 * certificate needs no second one, and a sample that one leaves undecided and another one failed on
 * is undecided, which keeps the figure a lower bound. Samples that none has an outcome of count as
 * neither certified nor broken.
 *
 * @param probabilistic whether the certificates hold with a stated probability only
 * @param certifiers names in the suite, in its order
 * @param certified certified samples, of those with an outcome
 * @param missing samples that were planned and have no outcome of any of them
 * @param bracket certified and attacked accuracy on the same samples
 */
public record CertifiedScore(
    boolean probabilistic,
    List<String> certifiers,
    Proportion certified,
    long missing,
    Bracket bracket) {

  /** Copies the list. */
  public CertifiedScore {
    certifiers = List.copyOf(certifiers);
  }

  /** One score for proofs and one for probabilistic certificates, if there are any of the kind. */
  static List<CertifiedScore> of(
      List<CertificationResults> certifications, AttackedSamples attacks) {
    return Stream.of(false, true)
        .map(kind -> certifications.stream().filter(each -> probabilistic(each) == kind).toList())
        .filter(some -> !some.isEmpty())
        .map(some -> together(some, attacks))
        .toList();
  }

  /** Whether the certifier says that its certificates hold with a stated probability only. */
  public static boolean probabilistic(CertificationResults certification) {
    return certification
        .component()
        .descriptor()
        .capabilities()
        .contains(Contradictions.PROBABILISTIC);
  }

  private static CertifiedScore together(List<CertificationResults> some, AttackedSamples attacks) {
    Set<Integer> looked = new HashSet<>();
    Set<Integer> certified = new HashSet<>();
    for (CertificationResults certification : some) {
      for (CertificationOutcome outcome : certification.outcomes()) {
        looked.add(outcome.sample());
        if (outcome.status() == CertificationStatus.CERTIFIED) {
          certified.add(outcome.sample());
        }
      }
    }
    long planned = some.stream().mapToLong(CertificationResults::planned).max().orElse(0);
    return new CertifiedScore(
        probabilistic(some.get(0)),
        some.stream().map(CertificationResults::name).toList(),
        Proportion.of(certified.size(), looked.size()),
        Math.max(0, planned - looked.size()),
        Bracket.of(looked, certified, attacks));
  }
}
