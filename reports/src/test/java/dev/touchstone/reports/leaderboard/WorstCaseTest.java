package dev.touchstone.reports.leaderboard;

import static dev.touchstone.reports.TinyResults.attack;
import static dev.touchstone.reports.TinyResults.certifier;
import static dev.touchstone.reports.TinyResults.entry;
import static dev.touchstone.reports.TinyResults.suite;
import static dev.touchstone.reports.TinyResults.with;
import static org.assertj.core.api.Assertions.assertThat;

import dev.touchstone.api.ComponentDescriptor;
import dev.touchstone.api.attack.Attack;
import dev.touchstone.api.results.AttackResults;
import dev.touchstone.api.results.ComponentUse;
import dev.touchstone.api.results.EntryResults;
import dev.touchstone.api.results.SampleOutcome;
import dev.touchstone.api.results.SampleStatus;
import dev.touchstone.api.threat.Norm;
import dev.touchstone.api.threat.NormBall;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Cases of the headline that can be counted by hand. */
class WorstCaseTest {

  private static final NormBall TINY = new NormBall(Norm.LINF, 0.05);
  private static final NormBall SMALL = new NormBall(Norm.LINF, 0.1);
  private static final NormBall LARGE = new NormBall(Norm.LINF, 0.3);
  private static final NormBall ROUND = new NormBall(Norm.L2, 0.2);

  @Test
  void theHeadlineIsOverTheSamplesThatEveryAttackRanOn() {
    LeaderboardRow row =
        rows(
                8,
                entry(
                    "thresholded",
                    "CCCCCCCC",
                    attack("fgsm", SMALL, "RRRRRRRB"),
                    attack("strong", SMALL, "RRBB")))
            .get(0);

    headline(row, 2, 4);
    assertThat(row.worst().everyAttack()).isTrue();
    assertThat(row.headlineRemarks()).isEmpty();
    assertThat(row.headlineLacks()).isEmpty();
    counts(row.worst().upperBound(), 5, 8);
    assertThat(row.worst().limited()).isTrue();
  }

  @Test
  void whereAnAttacksOwnFigureIsLowerTheHeadlineIsOverItsSamples() {
    LeaderboardRow row =
        rows(
                10,
                entry(
                    "natural",
                    "CCCCCCCCCC",
                    attack("cheap", SMALL, "RRRBBBBBBB"),
                    attack("strong", SMALL, "RRB")))
            .get(0);

    // On the first three samples two are left, but of all ten only two.
    counts(row.worst().covered(), 2, 3);
    headline(row, 2, 10);
    assertThat(row.worst().everyAttack()).isFalse();
    assertThat(row.headlineRemarks()).containsExactly("not all met every attack");
    assertThat(row.worst().limited()).isFalse();
  }

  @Test
  void theHeadlineIsNeverAboveCleanAccuracy() {
    LeaderboardRow row = rows(4, entry("smoothed", "CCWC", attack("pgd", SMALL, "RR"))).get(0);

    counts(row.clean(), 3, 4);
    headline(row, 3, 4);
    assertThat(row.headlineRemarks()).containsExactly("not all met every attack");
  }

  @Test
  void aFailedCellIsSaidInTheHeadline() {
    LeaderboardRow row =
        rows(6, entry("nan", "CCCCCC", attack("pgd", SMALL, "RRR...", "NaN"))).get(0);

    headline(row, 3, 3);
    assertThat(row.headlineLacks()).contains("incomplete: 3 of 6 missing");
  }

  @Test
  void otherGapsOfTheRowAreSaidInTheHeadlineToo() {
    LeaderboardRow row =
        rows(
                3,
                with(
                    entry("a", "CCC", attack("pgd", SMALL, "RRR")),
                    certifier("search", SMALL, "C..", "out of memory")))
            .get(0);

    assertThat(row.headlineLacks()).contains("incomplete");
  }

  @Test
  void anAttackThatFailedOnTheHardSamplesDoesNotHideWhatAnotherFound() {
    LeaderboardRow row =
        rows(
                6,
                entry(
                    "half",
                    "CCCCCC",
                    attack("cheap", SMALL, "RRRBBB"),
                    attack("pgd", SMALL, "RRR...", "NaN")))
            .get(0);

    counts(row.worst().covered(), 3, 3);
    headline(row, 3, 6);
    assertThat(row.headlineLacks()).contains("incomplete: 3 of 6 missing");
    assertThat(row.headlineRemarks()).containsExactly("not all met every attack");
  }

  @Test
  void withoutASampleThatEveryAttackMetThereIsNoHeadline() {
    LeaderboardRow row =
        rows(
                2,
                entry(
                    "none", "CC", attack("cheap", SMALL, "RB"), attack("pgd", SMALL, "..", "boom")))
            .get(0);

    assertThat(row.worst().headline().known()).isFalse();
    assertThat(row.headlineLacks()).contains("incomplete: 2 of 2 missing");
    assertThat(row.headlineRemarks()).isEmpty();
  }

  @Test
  void whatBrokeASampleAtASmallerEpsilonCountsAtTheLargerOne() {
    List<LeaderboardRow> rows =
        rows(4, entry("pool", "CCCC", attack("pgd", TINY, "RBBB"), attack("pgd", LARGE, "RRRB")));

    headline(rows.get(0), 1, 4);
    assertThat(rows.get(0).headlineRemarks()).isEmpty();
    LeaderboardRow large = rows.get(1);
    headline(large, 1, 4);
    assertThat(large.headlineRemarks()).containsExactly("2 of them broken at a smaller ε");
    // The attack's own column is what it measured, with a note that it is too weak here.
    counts(large.attack("pgd").orElseThrow().robust(), 3, 4);
    assertThat(large.weaker("pgd").orElseThrow().sentence())
        .isEqualTo("left 2 more of 4 samples than at L∞ ε=0.05");
    assertThat(rows.get(0).weaker()).isEmpty();
  }

  @Test
  void anImageCountsInEveryThreatThatItLiesIn() {
    // Images of broken samples lie at L∞ 0.1, rounded, and L2 0.125.
    List<LeaderboardRow> rows =
        rows(
            3,
            entry(
                "a",
                "CCC",
                attack("pgd", LARGE, "RBB"),
                attack("pgd", ROUND, "RRB"),
                attack("pgd", SMALL, "RRR")));

    LeaderboardRow round = rows.get(1);
    headline(round, 1, 3);
    assertThat(round.headlineRemarks()).containsExactly("1 of them broken at another threat");
    // At the very edge of the ball, an image of another threat may be outside by a rounding.
    headline(rows.get(2), 3, 3);
    assertThat(rows.get(2).headlineRemarks()).isEmpty();
  }

  /** Sample 0's image lies at L2 0.25, L∞ 0.1; no image of sample 1 was found. */
  @Test
  void theNearestImageCountsInEveryThreatThatItLiesIn() {
    SampleOutcome far = nearest(0, SampleStatus.BROKEN).at(ROUND);
    SampleOutcome none = nearest(1, SampleStatus.ROBUST).at(ROUND);
    for (boolean nearest : List.of(true, false)) {
      AttackResults fmn =
          new AttackResults(
              "fmn",
              new ComponentUse(
                  new ComponentDescriptor(
                      "fmn",
                      "1",
                      "FMN",
                      "",
                      "",
                      nearest ? List.of(Attack.MINIMUM_NORM) : List.of()),
                  "plugin 1",
                  "{}"),
              Optional.empty(),
              ROUND,
              2,
              List.of(far, none),
              List.of(),
              List.of(),
              1);
      List<LeaderboardRow> rows =
          rows(2, entry("a", "CC", fmn, attack("pgd", LARGE, "RR"), attack("pgd", SMALL, "RR")));

      headline(rows.get(0), 2, 2);
      // What another attack than one for the nearest image leaves of a robust sample is no
      // evidence.
      headline(rows.get(1), nearest ? 1 : 2, 2);
      headline(rows.get(2), 2, 2);
      assertThat(rows.get(1).headlineRemarks())
          .isEqualTo(nearest ? List.of("1 of them broken at another threat") : List.of());
    }
  }

  private static SampleOutcome nearest(int sample, SampleStatus status) {
    return new SampleOutcome(
        sample, 0, status, 1, -1f, 0.1f, 0.25f, 9, 9, false, 0, 0, 0, 0.5f, 4, "");
  }

  @Test
  void aCounterexampleAtASmallerEpsilonCountsToo() {
    List<LeaderboardRow> rows =
        rows(
            2,
            with(
                entry("a", "CC", attack("pgd", SMALL, "RR"), attack("pgd", LARGE, "RR")),
                certifier("search", SMALL, "FU")));

    headline(rows.get(0), 1, 2);
    assertThat(rows.get(0).headlineRemarks()).isEmpty();
    headline(rows.get(1), 1, 2);
    assertThat(rows.get(1).headlineRemarks()).containsExactly("1 of them broken at a smaller ε");
  }

  @Test
  void onlySamplesOfTheHeadlineAreCounted() {
    List<LeaderboardRow> rows =
        rows(4, entry("a", "CCCC", attack("pgd", SMALL, "RBBR"), attack("pgd", LARGE, "RR")));

    // Samples 2 and 3 did not meet the attack at the larger ε; sample 2 would be broken.
    headline(rows.get(1), 1, 2);
    assertThat(rows.get(1).worst().atSmaller()).isEqualTo(1);
  }

  private static List<LeaderboardRow> rows(int samples, EntryResults entry) {
    return Leaderboard.of(suite(samples, entry)).rows();
  }

  private static void headline(LeaderboardRow row, long successes, long n) {
    counts(row.worst().headline(), successes, n);
  }

  private static void counts(Proportion proportion, long successes, long n) {
    assertThat(proportion.successes()).isEqualTo(successes);
    assertThat(proportion.n()).isEqualTo(n);
  }
}
