package dev.touchstone.api.results;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.assertj.core.api.Assertions.within;

import dev.touchstone.api.ComponentDescriptor;
import dev.touchstone.api.attack.Attack;
import dev.touchstone.api.certify.CertificationVerdict;
import dev.touchstone.api.certify.Evidence;
import dev.touchstone.api.threat.Norm;
import dev.touchstone.api.threat.NormBall;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class ContradictionsTest {

  private static final NormBall TINY = new NormBall(Norm.LINF, 0.01);
  private static final NormBall SMALL = new NormBall(Norm.LINF, 0.1);
  private static final NormBall LARGE = new NormBall(Norm.LINF, 0.3);
  private static final CertificationStatus CERTIFIED = CertificationStatus.CERTIFIED;
  private static final Evidence NONE = new Evidence("any", new TreeMap<>());

  private static ComponentUse use(String... capabilities) {
    return new ComponentUse(
        new ComponentDescriptor("any", "1", "Any", "Any.", "", List.of(capabilities)), "p 1", "{}");
  }

  /** Samples 0, 1, 2 … with the given verdicts. */
  private static CertificationResults certified(
      String name, ComponentUse use, NormBall threat, CertificationStatus... statuses) {
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

  private static CertificationResults certified(NormBall threat, CertificationStatus... statuses) {
    return certified("proof", use(), threat, statuses);
  }

  /** Samples 0, 1, 2 … at the given distance. */
  private static AttackResults attacked(NormBall threat, float linf, SampleStatus... statuses) {
    List<SampleOutcome> outcomes =
        IntStream.range(0, statuses.length)
            .mapToObj(
                i ->
                    new SampleOutcome(
                        i,
                        0,
                        statuses[i],
                        1,
                        -1f,
                        linf,
                        2 * linf,
                        1,
                        1,
                        false,
                        0,
                        0,
                        0,
                        4 * linf,
                        3,
                        ""))
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

  /** At both ε the nearest image is beyond, and it lies at L∞ 0.05. */
  @Test
  void theNearestImageContradictsWhereverItLiesAndIsToldOnce() {
    List<AttackResults> rows =
        List.of(nearest(new NormBall(Norm.L2, 0.02)), nearest(new NormBall(Norm.L2, 0.04)));

    List<Contradiction> found =
        Contradictions.of(
            entry(rows, List.of(certified(SMALL, CERTIFIED), certified(TINY, CERTIFIED))));

    assertThat(found)
        .extracting(Contradiction::certifiedAt, Contradiction::brokenAt)
        .containsExactly(tuple(SMALL, new NormBall(Norm.L2, 0.04)));
  }

  /** The ball in L∞ holds the one in L2, and its nearest image is another one. */
  @Test
  void theNearestImagesOfEachNormAreHeldAgainstCertificates() {
    NormBall inL2 = new NormBall(Norm.L2, 0.02);
    NormBall inLinf = new NormBall(Norm.LINF, 0.04);

    assertThat(
            Contradictions.of(
                entry(
                    List.of(nearest(inL2), nearest(inLinf)),
                    List.of(certified(new NormBall(Norm.L2, 0.11), CERTIFIED)))))
        .extracting(Contradiction::brokenAt)
        .containsExactlyInAnyOrder(inL2, inLinf);
  }

  /** An attack that searched elsewhere and found images here has tried all that it searched. */
  @Test
  void whoFindsAnImageHereHasTriedAllItsSamplesHere() {
    SampleStatus[] statuses = new SampleStatus[200];
    Arrays.fill(statuses, SampleStatus.ROBUST);
    Arrays.fill(statuses, 0, 3, SampleStatus.BROKEN);
    AttackResults attack = attacked(LARGE, 0.05f, statuses);
    EntryResults entry = entry(List.of(attack), smoothed(200, 0, 0, 0.001).certifications());

    assertThat(Contradictions.failures(entry, Contradictions.of(entry).get(0)))
        .hasValueSatisfying(
            failures -> {
              assertThat(failures.attacked()).isEqualTo(200);
              assertThat(failures.contradicted()).isEqualTo(3);
            });
  }

  private static AttackResults nearest(NormBall threat) {
    AttackResults found = attacked(threat, 0.05f, SampleStatus.BROKEN);
    return new AttackResults(
        found.name(),
        use(Attack.MINIMUM_NORM),
        found.source(),
        threat,
        1,
        List.of(found.outcomes().get(0).at(threat)),
        List.of(),
        List.of(),
        1);
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
    assertThat(of(near, certified(new NormBall(Norm.L2, 0.11), CertificationStatus.CERTIFIED)))
        .hasSize(1);
    assertThat(of(near, certified(new NormBall(Norm.L2, 0.09), CertificationStatus.CERTIFIED)))
        .isEmpty();
  }

  @Test
  void certifiersContradictEachOther() {
    CertificationResults one = certified("one", use(), LARGE, CertificationStatus.CERTIFIED);
    CertificationResults other = certified("other", use(), SMALL, CertificationStatus.FALSIFIED);
    CertificationResults inside =
        certified("l2", use(), new NormBall(Norm.L2, 0.2), CertificationStatus.FALSIFIED);
    assertThat(Contradictions.of(entry(List.of(), List.of(one, other, inside))))
        .extracting(Contradiction::certifier, Contradiction::breaker)
        .containsExactly(tuple("one", "other"), tuple("one", "l2"));
    CertificationResults outside = certified("o", use(), LARGE, CertificationStatus.FALSIFIED);
    CertificationResults small = certified("s", use(), SMALL, CertificationStatus.CERTIFIED);
    assertThat(Contradictions.of(entry(List.of(), List.of(small, outside)))).isEmpty();
  }

  @Test
  void probabilisticCertificatesMayBeWrongNowAndThen() {
    // Without a stated probability 1 % of 200 are expected, and ten or more with 4e-5.
    assertThat(bugs(200, 200, 9, -1)).isEmpty();
    assertThat(bugs(200, 200, 10, -1)).hasSize(1);
  }

  @Test
  void theAllowanceIsWhatTheCertificatesState() {
    // 0.2 are expected: three or more with probability 0.001, four or more with 6e-5.
    assertThat(bugs(200, 200, 3, 0.001)).isEmpty();
    assertThat(bugs(200, 200, 4, 0.001)).hasSize(1);
    assertThat(bugs(200, 200, 90, 0.4)).isEmpty();
    assertThat(bugs(200, 200, 200, 0.4)).hasSize(1);
  }

  @Test
  void aSingleFailureIsNoEvidenceOfABug() {
    assertThat(bugs(29, 29, 1, -1)).isEmpty();
    assertThat(bugs(29, 29, 1, 0)).isEmpty();
    assertThat(bugs(29, 29, 2, 0)).hasSize(1);
  }

  @Test
  void certificatesThatNothingAttackedAllowNothing() {
    assertThat(bugs(200, 10, 3, 0.01)).isEmpty();
    assertThat(bugs(200, 10, 4, 0.01)).hasSize(1);
  }

  @Test
  void proofsAllowNothing() {
    AttackResults attack = attacked(SMALL, 0.1f, SampleStatus.BROKEN);
    EntryResults entry = entry(List.of(attack), List.of(certified(SMALL, CERTIFIED)));
    assertThat(Contradictions.bugs(entry)).isEqualTo(Contradictions.of(entry)).hasSize(1);
    assertThat(Contradictions.failures(entry, Contradictions.of(entry).get(0))).isEmpty();
  }

  @Test
  void whatIsExpectedIsTold() {
    EntryResults entry = smoothed(200, 50, 2, 0.02);
    assertThat(Contradictions.failures(entry, Contradictions.of(entry).get(0)))
        .hasValueSatisfying(
            failures -> {
              assertThat(failures.attacked()).isEqualTo(50);
              assertThat(failures.contradicted()).isEqualTo(2);
              assertThat(failures.expected()).isCloseTo(1, within(1e-9));
              // 1 − 0.98^50 − 50 · 0.02 · 0.98^49
              assertThat(failures.probability()).isCloseTo(0.26423, within(1e-5));
            });
  }

  /** Counted over all outcomes of all trials. */
  @Property(tries = 200)
  void theTailIsThatOfAllOutcomes(
      @ForAll @Size(max = 9) List<@DoubleRange(max = 1) Double> probabilities,
      @ForAll @IntRange(max = 10) int successes) {
    double tail = 0;
    for (int outcome = 0; outcome < 1 << probabilities.size(); outcome++) {
      double probability = Integer.bitCount(outcome) >= successes ? 1 : 0;
      for (int i = 0; i < probabilities.size(); i++) {
        double p = probabilities.get(i);
        probability *= (outcome >> i & 1) == 1 ? p : 1 - p;
      }
      tail += probability;
    }
    double[] each = probabilities.stream().mapToDouble(Double::doubleValue).toArray();
    assertThat(CertificateFailures.atLeast(successes, each)).isCloseTo(tail, within(1e-9));
  }

  private static List<Contradiction> bugs(int certified, int attacked, int broken, double stated) {
    EntryResults entry = smoothed(certified, attacked, broken, stated);
    assertThat(Contradictions.of(entry).get(0).samples()).hasSize(broken);
    return Contradictions.bugs(entry);
  }

  /** Certificates that state a probability of failing, or none if it is negative. */
  private static EntryResults smoothed(int certified, int attacked, int broken, double stated) {
    Evidence evidence =
        stated < 0 ? NONE : Evidence.of("any", Contradictions.FAILURE_PROBABILITY, stated);
    List<CertificationOutcome> outcomes =
        IntStream.range(0, certified)
            .mapToObj(i -> new CertificationOutcome(i, 0, CERTIFIED, Optional.empty(), evidence))
            .toList();
    SampleStatus[] statuses =
        IntStream.range(0, attacked)
            .mapToObj(i -> i < broken ? SampleStatus.BROKEN : SampleStatus.ROBUST)
            .toArray(SampleStatus[]::new);
    return entry(
        List.of(attacked(SMALL, 0.1f, statuses)),
        List.of(
            new CertificationResults(
                "s",
                use("l2", Contradictions.PROBABILISTIC),
                SMALL,
                certified,
                outcomes,
                List.of(),
                1)));
  }
}
