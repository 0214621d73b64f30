package dev.touchstone.benchmarks.work;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.touchstone.api.results.SampleOutcome;
import dev.touchstone.api.results.SampleStatus;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PlatformAutoAttackTest {

  private static SampleOutcome outcome(
      SampleStatus status, long forwards, long gradients, String stage) {
    return new SampleOutcome(
        0, 0, status, 0, 0, 0, 0, forwards, gradients, false, 0, 0, 0, 0, 0, stage);
  }

  /** What a sample asked in all goes to the stage that broke it but for what came before. */
  @Test
  void queriesAreThoseOfTheStages() {
    Map<String, Double> details =
        PlatformAutoAttack.details(
            List.of(
                outcome(SampleStatus.MISCLASSIFIED, 0, 0, ""),
                outcome(SampleStatus.BROKEN, 0, 30, "apgd untargeted cross-entropy"),
                outcome(SampleStatus.BROKEN, 1, 101 + 300, "apgd top-targets dlr"),
                outcome(SampleStatus.BROKEN, 1 + 70, 101 + 909 + 50, "fab"),
                outcome(SampleStatus.BROKEN, 1 + 950 + 40, 101 + 909 + 900, "square"),
                outcome(SampleStatus.ROBUST, 1 + 950 + 5000, 101 + 909 + 900, "")));
    assertThat(details)
        .containsEntry("autoattack-clean-standing", 5.0)
        .containsEntry("autoattack-apgd-ce-standing", 4.0)
        .containsEntry("autoattack-apgd-ce-gradients", 30.0 + 4 * 101)
        .containsEntry("autoattack-apgd-ce-forwards", 0.0)
        .containsEntry("autoattack-apgd-t-standing", 3.0)
        .containsEntry("autoattack-apgd-t-gradients", 300.0 + 3 * 909)
        .containsEntry("autoattack-apgd-t-forwards", 4.0)
        .containsEntry("autoattack-fab-t-standing", 2.0)
        .containsEntry("autoattack-fab-t-gradients", 50.0 + 2 * 900)
        .containsEntry("autoattack-fab-t-forwards", 70.0 + 2 * 950)
        .containsEntry("autoattack-square-standing", 1.0)
        .containsEntry("autoattack-square-gradients", 0.0)
        .containsEntry("autoattack-square-forwards", 5040.0);
  }

  /** Else the table would say that it broke nothing. */
  @Test
  void aStageByAnotherNameIsRefused() {
    assertThatThrownBy(
            () ->
                PlatformAutoAttack.details(List.of(outcome(SampleStatus.BROKEN, 0, 30, "apgd ce"))))
        .hasMessageContaining("apgd ce");
  }
}
