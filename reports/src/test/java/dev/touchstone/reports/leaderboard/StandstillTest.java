package dev.touchstone.reports.leaderboard;

import static dev.touchstone.reports.TinyResults.attack;
import static dev.touchstone.reports.TinyResults.entry;
import static dev.touchstone.reports.TinyResults.suite;
import static dev.touchstone.reports.TinyResults.transferred;
import static org.assertj.core.api.Assertions.assertThat;

import dev.touchstone.api.results.AttackResults;
import dev.touchstone.api.results.ComponentUse;
import dev.touchstone.api.results.SampleOutcome;
import dev.touchstone.api.results.SampleStatus;
import dev.touchstone.api.threat.Norm;
import dev.touchstone.api.threat.NormBall;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StandstillTest {

  private static final NormBall SMALL = new NormBall(Norm.LINF, 0.1);
  private static final NormBall LARGE = new NormBall(Norm.LINF, 0.3);

  private static AttackResults with(AttackResults attack, String parameters) {
    ComponentUse use = attack.component();
    return new AttackResults(
        attack.name(),
        new ComponentUse(use.descriptor(), use.plugin(), parameters),
        attack.source(),
        attack.threat(),
        attack.planned(),
        attack.outcomes(),
        attack.failures(),
        attack.examples(),
        attack.seconds());
  }

  @ParameterizedTest
  @CsvSource({
    "ROBUST,10,10,true", "ROBUST,10,5,true", "ROBUST,10,4,false", "ROBUST,0,0,false",
    "BROKEN,10,10,false", "MISCLASSIFIED,0,0,false", "ROBUST,3,2,true", "ROBUST,10,-1,false"
  })
  void halfOfTheGradientsOfARobustSampleMustBeZero(
      SampleStatus status, long gradients, long zero, boolean stood) {
    assertThat(
            new SampleOutcome(0, 0, status, 0, 1, 0, 0, 0, gradients, false, zero, 0, 0, 0, 0, "")
                .stoodStill())
        .isEqualTo(stood);
  }

  private static final String REST =
      " samples that it attacked, which says nothing of their robustness; ";

  private static final String WITHOUT_GRADIENTS =
      "a transfer attack, or one that needs no gradients, can tell more";

  private static List<String> sentences(AttackResults... attacks) {
    return Standstill.of(entry("natural", "CCCCW", attacks)).stream()
        .map(Standstill::sentence)
        .toList();
  }

  @Test
  void theSentenceNamesThePlaceTheCountAndTheRemedy() {
    assertThat(
            sentences(
                with(attack("ce", SMALL, "RZZBM"), "{\"loss\":\"cross-entropy\"}"),
                with(attack("margin", SMALL, "RRBBM"), "{\"loss\":\"margin\"}"),
                transferred(attack("other", SMALL, "RZBBM"), "madry"),
                attack("fine", SMALL, "RRRBM")))
        .containsExactly(
            "natural, L∞ ε=0.1: attack ce stood still for lack of a gradient on 2 of the 4"
                + REST
                + "try loss: margin",
            "natural, L∞ ε=0.1: attack other (from madry) stood still for lack of a gradient on 1"
                + " of the 4"
                + REST
                + WITHOUT_GRADIENTS);
  }

  @Test
  void theMarginIsNoRemedyWhereItStoodStillToo() {
    assertThat(
            sentences(
                with(attack("ce", SMALL, "RZZBM"), "{\"loss\":\"cross-entropy\"}"),
                with(attack("ce", LARGE, "RZZBM"), "{\"loss\":\"cross-entropy\"}"),
                with(attack("margin", SMALL, "RZBBM"), "{\"loss\":\"margin\"}")))
        .satisfiesExactly(
            here -> assertThat(here).contains("ce stood still").endsWith(WITHOUT_GRADIENTS),
            there -> assertThat(there).startsWith("natural, L∞ ε=0.3").endsWith("try loss: margin"),
            margin ->
                assertThat(margin).contains("margin stood still").endsWith(WITHOUT_GRADIENTS));
  }

  @Test
  void theHeadlineCountsTheSamplesThatNoAttackMovedOn() {
    LeaderboardRow row =
        Leaderboard.of(
                suite(
                    5,
                    entry(
                        "a",
                        "CCCCC",
                        attack("ce", SMALL, "RZZZB"),
                        attack("margin", SMALL, "RZZRR"))))
            .rows()
            .get(0);

    assertThat(row.worst().stoodStill()).isEqualTo(2);
    assertThat(row.headlineRemarks()).containsExactly("every attack stood still on 2 of them");
  }

  /** What one attack could not move on, another one did break. */
  @Test
  void aSampleThatSomethingBrokeIsNotAmongThem() {
    LeaderboardRow row =
        Leaderboard.of(
                suite(
                    3,
                    entry("a", "CCC", attack("ce", SMALL, "RZZ"), attack("margin", SMALL, "RBR"))))
            .rows()
            .get(0);

    assertThat(row.worst().stoodStill()).isZero();
    assertThat(row.headlineRemarks()).isEmpty();
  }
}
