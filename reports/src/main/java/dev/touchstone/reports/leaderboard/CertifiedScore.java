package dev.touchstone.reports.leaderboard;

import dev.touchstone.api.results.CertificationOutcome;
import dev.touchstone.api.results.CertificationResults;
import dev.touchstone.api.results.CertificationStatus;
import dev.touchstone.api.results.Contradictions;
import dev.touchstone.api.results.EntryResults;
import dev.touchstone.api.threat.Threat;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What the certifiers of one kind know together of one entry at one threat.
 *
 * <p>A sample is certified if any of them certified it, here or at a threat that contains this one:
 * what no image within 0.3 breaks, none within 0.1 does. It counts if any of them has an outcome: a
 * certificate needs no second one, and a sample that one leaves undecided and another one failed on
 * is undecided, which keeps the figure a lower bound. Samples that none has an outcome of here
 * count as neither certified nor broken.
 *
 * @param probabilistic whether the certificates hold with a stated probability only
 * @param certifiers names in the suite, in its order
 * @param certified certified samples, of those with an outcome
 * @param atLarger of the certified samples, those that were certified at larger threats only
 * @param missing samples that were planned and have no outcome of any of them
 * @param bracket certified and attacked accuracy on the same samples
 */
public record CertifiedScore(
    boolean probabilistic,
    List<String> certifiers,
    Proportion certified,
    long atLarger,
    long missing,
    Bracket bracket) {

  /** Copies the list. */
  public CertifiedScore {
    certifiers = List.copyOf(certifiers);
  }

  /** One score for proofs and one for probabilistic certificates, if there are any of the kind. */
  static List<CertifiedScore> of(EntryResults entry, Threat threat, AttackedSamples attacks) {
    return Stream.of(false, true)
        .map(kind -> entry.certifications().stream().filter(c -> probabilistic(c) == kind).toList())
        .filter(kind -> kind.stream().anyMatch(each -> each.threat().equals(threat)))
        .map(kind -> together(kind, threat, attacks))
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

  private static CertifiedScore together(
      List<CertificationResults> all, Threat threat, AttackedSamples attacks) {
    List<CertificationResults> here =
        all.stream().filter(each -> each.threat().equals(threat)).toList();
    Set<Integer> looked =
        here.stream()
            .flatMap(certification -> certification.outcomes().stream())
            .map(CertificationOutcome::sample)
            .collect(Collectors.toSet());
    Set<Integer> certified = certified(here);
    Set<Integer> larger =
        certified(all.stream().filter(each -> each.threat().contains(threat)).toList());
    larger.retainAll(looked);
    larger.removeAll(certified);
    certified.addAll(larger);
    long planned = here.stream().mapToLong(CertificationResults::planned).max().orElse(0);
    return new CertifiedScore(
        probabilistic(here.get(0)),
        here.stream().map(CertificationResults::name).toList(),
        Proportion.of(certified.size(), looked.size()),
        larger.size(),
        Math.max(0, planned - looked.size()),
        Bracket.of(looked, certified, attacks));
  }

  private static Set<Integer> certified(List<CertificationResults> certifications) {
    return certifications.stream()
        .flatMap(certification -> certification.outcomes().stream())
        .filter(outcome -> outcome.status() == CertificationStatus.CERTIFIED)
        .map(CertificationOutcome::sample)
        .collect(Collectors.toCollection(HashSet::new));
  }
}
