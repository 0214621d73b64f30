package dev.touchstone.api.results;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.touchstone.api.ComponentDescriptor;
import dev.touchstone.api.certify.CertificationVerdict;
import dev.touchstone.api.certify.Evidence;
import dev.touchstone.api.threat.Norm;
import dev.touchstone.api.threat.Threat;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ContradictionsTest {

  private static final Threat SMALL = new Threat(Norm.LINF, 0.1);
  private static final Threat LARGE = new Threat(Norm.LINF, 0.3);
  private static final Evidence NONE = new Evidence("any", new TreeMap<>());

  private static ComponentUse use(String... capabilities) {
    return new ComponentUse(
        new ComponentDescriptor("any", "1", "Any", "Any.", "", List.of(capabilities)), "p 1", "{}");
  }

  /** Samples 0, 1, 2 … with the given verdicts. */
  private static CertificationResults certified(
      String name, ComponentUse use, Threat threat, CertificationStatus... statuses) {
    List<CertificationOutcome> outcomes =
        IntStream.range(0, statuses.length)
            .mapToObj(
                i ->
                    new CertificationOutcome(
                        i,
                        0,
                        statuses[i],
                        statuses[i] == CertificationStatus.UNDECIDED
                            ? Optional.of(CertificationVerdict.Reason.TIME)
                            : Optional.empty(),
                        NONE))
            .toList();
    return new CertificationResults(name, use, threat, statuses.length, outcomes, List.of(), 1);
  }

  private static CertificationResults certified(Threat threat, CertificationStatus... statuses) {
    return certified("proof", use(), threat, statuses);
  }

  /** Samples 0, 1, 2 … at the given distance. */
  private static AttackResults attacked(Threat threat, float linf, SampleStatus... statuses) {
    List<SampleOutcome> outcomes =
        IntStream.range(0, statuses.length)
            .mapToObj(
                i ->
                    new SampleOutcome(
                        i, 0, statuses[i], 1, -1f, linf, 2 * linf, 1, 1, false, 0, 0, 0))
            .toList();
    return new AttackResults(
        "pgd", use(), Optional.empty(), threat, statuses.length, outcomes, List.of(), List.of(), 1);
  }

  private static EntryResults entry(
      List<AttackResults> attacks, List<CertificationResults> certifications) {
    return new EntryResults(
        "entry",
        "00",
        use(),
        List.of(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        List.of(),
        attacks,
        certifications,
        List.of());
  }

  private static List<Contradiction> of(AttackResults attack, CertificationResults certification) {
    return Contradictions.of(entry(List.of(attack), List.of(certification)));
  }

  @Test
  void onlyWhatIsCertifiedAndBrokenIsAContradiction() {
    CertificationResults proof =
        certified(
            SMALL,
            CertificationStatus.CERTIFIED,
            CertificationStatus.UNDECIDED,
            CertificationStatus.CERTIFIED,
            CertificationStatus.FALSIFIED,
            CertificationStatus.MISCLASSIFIED,
            CertificationStatus.CERTIFIED);
    AttackResults attack =
        attacked(
            SMALL,
            0.1f,
            SampleStatus.BROKEN,
            SampleStatus.BROKEN,
            SampleStatus.ROBUST,
            SampleStatus.BROKEN,
            SampleStatus.MISCLASSIFIED,
            SampleStatus.BROKEN);
    assertThat(of(attack, proof))
        .containsExactly(new Contradiction("proof", "pgd", SMALL, SMALL, List.of(0, 5), false));
  }

  @Test
  void aCertificateHoldsAtEverySmallerRadiusAndNotAtALargerOne() {
    AttackResults small = attacked(SMALL, 0.1f, SampleStatus.BROKEN);
    AttackResults large = attacked(LARGE, 0.3f, SampleStatus.BROKEN);
    assertThat(of(small, certified(LARGE, CertificationStatus.CERTIFIED))).hasSize(1);
    assertThat(of(large, certified(SMALL, CertificationStatus.CERTIFIED))).isEmpty();
  }

  @Test
  void anImageCountsWhereItLiesWhateverTheAttackWasAllowed() {
    AttackResults near = attacked(LARGE, 0.05f, SampleStatus.BROKEN);
    assertThat(of(near, certified(SMALL, CertificationStatus.CERTIFIED)))
        .extracting(Contradiction::brokenAt)
        .containsExactly(LARGE);
    // Its length is 0.1.
    assertThat(of(near, certified(new Threat(Norm.L2, 0.11), CertificationStatus.CERTIFIED)))
        .hasSize(1);
    assertThat(of(near, certified(new Threat(Norm.L2, 0.09), CertificationStatus.CERTIFIED)))
        .isEmpty();
  }

  @Test
  void certifiersContradictEachOther() {
    CertificationResults one = certified("one", use(), LARGE, CertificationStatus.CERTIFIED);
    CertificationResults other = certified("other", use(), SMALL, CertificationStatus.FALSIFIED);
    CertificationResults inside =
        certified("l2", use(), new Threat(Norm.L2, 0.2), CertificationStatus.FALSIFIED);
    assertThat(Contradictions.of(entry(List.of(), List.of(one, other, inside))))
        .extracting(Contradiction::certifier, Contradiction::breaker)
        .containsExactly(tuple("one", "other"), tuple("one", "l2"));
    CertificationResults outside = certified("o", use(), LARGE, CertificationStatus.FALSIFIED);
    CertificationResults small = certified("s", use(), SMALL, CertificationStatus.CERTIFIED);
    assertThat(Contradictions.of(entry(List.of(), List.of(small, outside)))).isEmpty();
  }

  @Test
  void probabilisticCertificatesMayBeWrongNowAndThen() {
    CertificationStatus[] certified = new CertificationStatus[200];
    SampleStatus[] broken = new SampleStatus[200];
    for (int i = 0; i < 200; i++) {
      certified[i] = CertificationStatus.CERTIFIED;
      broken[i] = i < 2 ? SampleStatus.BROKEN : SampleStatus.ROBUST;
    }
    ComponentUse probabilistic = use("l2", Contradictions.PROBABILISTIC);
    AttackResults attack = attacked(SMALL, 0.1f, broken);
    EntryResults lucky =
        entry(List.of(attack), List.of(certified("s", probabilistic, SMALL, certified)));
    assertThat(Contradictions.of(lucky))
        .containsExactly(new Contradiction("s", "pgd", SMALL, SMALL, List.of(0, 1), true));
    assertThat(Contradictions.bugs(lucky)).isEmpty();

    broken[2] = SampleStatus.BROKEN;
    EntryResults tooMany =
        entry(
            List.of(attacked(SMALL, 0.1f, broken)),
            List.of(certified("s", probabilistic, SMALL, certified)));
    assertThat(Contradictions.bugs(tooMany)).hasSize(1);
    EntryResults proofs = entry(List.of(attack), List.of(certified("s", use(), SMALL, certified)));
    assertThat(Contradictions.bugs(proofs)).isEqualTo(Contradictions.of(proofs)).hasSize(1);
  }
}
