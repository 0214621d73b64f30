package dev.touchstone.reports.leaderboard;

import static dev.touchstone.reports.TinyResults.attack;
import static dev.touchstone.reports.TinyResults.entry;
import static dev.touchstone.reports.TinyResults.transferred;
import static org.assertj.core.api.Assertions.assertThat;

import dev.touchstone.api.results.AttackResults;
import dev.touchstone.api.results.ComponentUse;
import dev.touchstone.api.results.SampleOutcome;
import dev.touchstone.api.results.SampleStatus;
import dev.touchstone.api.threat.Norm;
import dev.touchstone.api.threat.Threat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StandstillTest {

  private static final Threat SMALL = new Threat(Norm.LINF, 0.1);

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
            new SampleOutcome(0, 0, status, 0, 1, 0, 0, 0, gradients, false, zero, 0, 0)
                .stoodStill())
        .isEqualTo(stood);
  }

  @Test
  void theSentenceNamesThePlaceTheCountAndTheRemedy() {
    List<Standstill> found =
        Standstill.of(
            entry(
                "natural",
                "CCCCW",
                with(attack("ce", SMALL, "RZZBM"), "{\"loss\":\"cross-entropy\"}"),
                with(attack("margin", SMALL, "RZBBM"), "{\"loss\":\"margin\"}"),
                transferred(attack("other", SMALL, "RZBBM"), "madry"),
                attack("fine", SMALL, "RRRBM")));

    assertThat(found.stream().map(Standstill::sentence))
        .containsExactly(
            "natural, L∞ ε=0.1: attack ce stood still for lack of a gradient on 2 of the 4 samples"
                + " that it attacked, which says nothing of their robustness; try loss: margin",
            "natural, L∞ ε=0.1: attack margin stood still for lack of a gradient on 1 of the 4"
                + " samples that it attacked, which says nothing of their robustness; an attack"
                + " that needs no gradients can tell more",
            "natural, L∞ ε=0.1: attack other (from madry) stood still for lack of a gradient on 1"
                + " of the 4 samples that it attacked, which says nothing of their robustness; an"
                + " attack that needs no gradients can tell more");
  }
}
