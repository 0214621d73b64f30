package dev.touchstone.reports.leaderboard;

import static dev.touchstone.reports.TinyResults.attack;
import static dev.touchstone.reports.TinyResults.certifier;
import static dev.touchstone.reports.TinyResults.entry;
import static dev.touchstone.reports.TinyResults.failed;
import static dev.touchstone.reports.TinyResults.probabilistic;
import static dev.touchstone.reports.TinyResults.suite;
import static dev.touchstone.reports.TinyResults.with;
import static org.assertj.core.api.Assertions.assertThat;

import dev.touchstone.api.results.EntryResults;
import dev.touchstone.api.threat.Norm;
import dev.touchstone.api.threat.NormBall;
import dev.touchstone.reports.SyntheticCertificates;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** One letter is one sample; figures are counted by hand. */
class CertifiedScoreTest {

  private static final NormBall SMALL = new NormBall(Norm.LINF, 0.1);
  private static final NormBall LARGE = new NormBall(Norm.LINF, 0.3);

  @Test
  void aSampleIsCertifiedIfAnyCertifierCertifiedIt() {
    LeaderboardRow row =
        row(
            6,
            with(
                entry("natural", "CCCCCW", attack("pgd", SMALL, "RRRRBM")),
                certifier("bounds", SMALL, "CUCUUM"),
                certifier("search", SMALL, "UCCUFM")));

    CertifiedScore score = score(row, false);
    counts(score.certified(), 3, 6);
    assertThat(score.certifiers()).containsExactly("bounds", "search");
    assertThat(score.missing()).isZero();
    bracket(score.bracket(), 3, 4, 1, 6);
    assertThat(score.bracket().exact()).isFalse();
    assertThat(score.bracket().narrower()).isFalse();
    assertThat(row.certified(true)).isEmpty();
    assertThat(row.complete()).isTrue();
  }

  @Test
  void aCertificateHoldsInEveryThreatWithinItsOwn() {
    List<LeaderboardRow> rows =
        Leaderboard.of(
                suite(
                    5,
                    with(
                        entry("a", "CCCCW", attack("pgd", SMALL, "RRRBM")),
                        certifier("bounds", SMALL, "CUUUM"),
                        certifier("search", LARGE, "CCU"),
                        probabilistic("smoothing", LARGE, "UUC"))))
            .rows();

    CertifiedScore small = score(rows.get(0), false);
    counts(small.certified(), 2, 5);
    assertThat(small.atLarger()).isEqualTo(1);
    bracket(small.bracket(), 2, 3, 1, 5);
    // Nothing holds in a larger ball, and a stated probability is no proof.
    counts(score(rows.get(1), false).certified(), 2, 3);
    assertThat(score(rows.get(1), false).atLarger()).isZero();
    assertThat(rows.get(0).certified(true)).isEmpty();
  }

  @Test
  void whatACertifierFalsifiedIsBrokenInTheWorstCaseToo() {
    LeaderboardRow row =
        row(
            4,
            with(
                entry("natural", "CCCC", attack("pgd", SMALL, "RRRB")),
                certifier("search", SMALL, "CFUU")));

    counts(row.attack("pgd").orElseThrow().robust(), 3, 4);
    counts(row.worst().upperBound(), 2, 4);
    counts(row.worst().covered(), 2, 4);
    bracket(score(row, false).bracket(), 1, 2, 1, 4);
  }

  @Test
  void whereBothSidesMeetTheFigureIsExact() {
    Bracket bracket =
        score(
                row(
                    4,
                    with(
                        entry("natural", "CCCW", attack("pgd", SMALL, "RRBM")),
                        certifier("bounds", SMALL, "CCUM"))),
                false)
            .bracket();

    bracket(bracket, 2, 2, 0, 4);
    assertThat(bracket.exact()).isTrue();
    assertThat(bracket.crossed()).isFalse();
  }

  @Test
  void theBracketIsOnTheSamplesThatBothSidesLookedAt() {
    LeaderboardRow row =
        row(
            6,
            with(
                entry("natural", "CCCCCC", attack("pgd", SMALL, "RRB.RR", "boom")),
                certifier("bounds", SMALL, "CUUUU")));

    counts(row.worst().upperBound(), 4, 5);
    counts(score(row, false).certified(), 1, 5);
    // Sample 3 has no outcome of the attack, and sample 5 was not to be certified.
    bracket(score(row, false).bracket(), 1, 3, 2, 4);
    assertThat(score(row, false).bracket().narrower()).isTrue();
  }

  @Test
  void certifiersThatDecidedAllTheirSamplesNeedNoAttack() {
    LeaderboardRow row =
        row(
            6,
            with(
                entry("natural", "CCCCCW", attack("pgd", SMALL, "RR")),
                certifier("search", SMALL, "CCCFFM")));

    counts(row.worst().upperBound(), 2, 2);
    bracket(score(row, false).bracket(), 3, 3, 0, 6);
    assertThat(score(row, false).bracket().exact()).isTrue();
    assertThat(score(row, false).bracket().narrower()).isFalse();
  }

  @Test
  void withoutAnAttackTheCounterexamplesAreTheOtherSide() {
    LeaderboardRow row = row(4, with(entry("a", "CCCW"), certifier("search", SMALL, "CFUM")));

    assertThat(row.threat()).contains(SMALL);
    assertThat(row.worst().upperBound().known()).isFalse();
    bracket(score(row, false).bracket(), 1, 2, 1, 4);
  }

  @Test
  void missingCertificatesAreNamedAndNeitherCertifiedNorBroken() {
    LeaderboardRow row =
        row(
            4,
            with(
                entry("natural", "CCCC", attack("pgd", SMALL, "RRRR")),
                certifier("bounds", SMALL, "CU..", "out of memory")));

    CertifiedScore score = score(row, false);
    counts(score.certified(), 1, 2);
    assertThat(score.missing()).isEqualTo(2);
    counts(row.worst().upperBound(), 4, 4);
    bracket(score.bracket(), 1, 2, 1, 2);
    assertThat(row.complete()).isFalse();
    assertThat(row.gaps())
        .containsExactly(
            new Gap(
                "natural", Optional.of(SMALL), "certifier bounds", 2, List.of("out of memory")));
  }

  @Test
  void whatOneCertifierFailedOnAnotherMayHaveShown() {
    LeaderboardRow row =
        row(
            3,
            with(
                entry("natural", "CCC"),
                certifier("bounds", SMALL, "CUC"),
                certifier("search", SMALL, "...", "boom")));

    counts(score(row, false).certified(), 2, 3);
    assertThat(score(row, false).missing()).isZero();
    assertThat(row.gaps()).extracting(Gap::where).containsExactly("certifier search");
  }

  @Test
  void probabilisticCertificatesAreKeptApartFromProofs() {
    LeaderboardRow row =
        row(
            3,
            with(
                entry("smoothed", "CCC", attack("pgd", SMALL, "RRR")),
                certifier("bounds", SMALL, "CUU"),
                probabilistic("smoothing", SMALL, "UCC")));

    counts(score(row, false).certified(), 1, 3);
    counts(score(row, true).certified(), 2, 3);
    assertThat(score(row, true).certifiers()).containsExactly("smoothing");
    bracket(score(row, true).bracket(), 2, 3, 1, 3);
  }

  @Test
  void certifiersThatAnEntryHasNotAreNotMissing() {
    Leaderboard leaderboard =
        Leaderboard.of(
            suite(
                1,
                with(entry("a", "C", attack("pgd", SMALL, "R")), certifier("search", LARGE, "C")),
                entry("b", "C", attack("pgd", SMALL, "R")),
                failed("c", "no weights")));

    assertThat(leaderboard.rows())
        .extracting(
            row ->
                row.entry().name()
                    + " "
                    + row.threat().orElseThrow().ball().orElseThrow().epsilon())
        .containsExactly("a 0.1", "a 0.3", "b 0.1", "b 0.3", "c 0.1", "c 0.3");
    assertThat(leaderboard.rows().get(3).certified()).isEmpty();
    assertThat(leaderboard.rows().get(3).complete()).isTrue();
    assertThat(leaderboard.certified(false)).isTrue();
    assertThat(leaderboard.certified(true)).isFalse();
  }

  @Test
  void contradictionsAreFlaggedAndSoIsWhereTheFiguresCross() {
    Leaderboard leaderboard =
        Leaderboard.of(
            suite(
                3,
                with(
                    entry("natural", "CCC", attack("pgd", SMALL, "RBB")),
                    certifier("bounds", SMALL, "CCC"))));

    assertThat(leaderboard.audit())
        .containsExactly(
            new AuditFlag(
                "natural",
                "natural: certifier bounds certified samples 1, 2 at L∞ ε=0.1, but pgd has"
                    + " misclassified images of them; one of both is wrong, and so may be every"
                    + " figure of this entry",
                false),
            new AuditFlag(
                "natural",
                "natural, L∞ ε=0.1: certified accuracy 100.0 % is above attacked accuracy 33.3 %"
                    + " on the same 3 samples",
                false));
    assertThat(leaderboard.rows().get(0).certified().get(0).bracket().crossed()).isTrue();
    assertThat(leaderboard.rows().get(0).certified().get(0).bracket().exact()).isFalse();
  }

  @Test
  void aContradictionIsFlaggedWhereOtherSamplesHideItInTheFigures() {
    Leaderboard leaderboard =
        Leaderboard.of(
            suite(
                4,
                with(
                    entry("a", "CCCC", attack("pgd", SMALL, "RRRB")),
                    certifier("bounds", LARGE, "UUUC"))));

    assertThat(leaderboard.audit())
        .extracting(AuditFlag::sentence)
        .singleElement()
        .asString()
        .contains("certified sample 3 at L∞ ε=0.3", "images of it, found at L∞ ε=0.1");
  }

  @Test
  void whatAStatedProbabilityExplainsIsToldApartFromBugs() {
    String certificates = "C".repeat(200);
    EntryResults smoothed =
        entry("smoothed", certificates, attack("pgd", SMALL, "B" + "R".repeat(199)));

    assertThat(
            Leaderboard.of(suite(200, with(smoothed, probabilistic("s", SMALL, certificates))))
                .audit())
        .hasSize(2)
        .allMatch(AuditFlag::tolerated);
    assertThat(
            Leaderboard.of(suite(200, with(smoothed, certifier("s", SMALL, certificates)))).audit())
        .hasSize(2)
        .noneMatch(AuditFlag::tolerated);
  }

  @Test
  void syntheticResultsContradictNothingUnlessTheyAreMadeTo() {
    assertThat(Leaderboard.of(SyntheticCertificates.suite()).audit()).isEmpty();
    assertThat(Leaderboard.of(SyntheticCertificates.contradicted()).audit()).isNotEmpty();
  }

  private static LeaderboardRow row(int samples, EntryResults entry) {
    List<LeaderboardRow> rows = Leaderboard.of(suite(samples, entry)).rows();
    assertThat(rows).hasSize(1);
    return rows.get(0);
  }

  private static CertifiedScore score(LeaderboardRow row, boolean probabilistic) {
    return row.certified(probabilistic).orElseThrow();
  }

  private static void counts(Proportion proportion, long successes, long n) {
    assertThat(proportion.successes()).isEqualTo(successes);
    assertThat(proportion.n()).isEqualTo(n);
  }

  private static void bracket(Bracket bracket, long certified, long attacked, long open, long n) {
    counts(bracket.certified(), certified, n);
    counts(bracket.attacked(), attacked, n);
    assertThat(bracket.undecided()).isEqualTo(open);
    assertThat(bracket.n()).isEqualTo(n);
  }
}
