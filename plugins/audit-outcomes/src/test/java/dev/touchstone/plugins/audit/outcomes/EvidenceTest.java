package dev.touchstone.plugins.audit.outcomes;

import static dev.touchstone.testkit.TestResults.attack;
import static dev.touchstone.testkit.TestResults.entry;
import static dev.touchstone.testkit.TestResults.use;
import static org.assertj.core.api.Assertions.assertThat;

import dev.touchstone.api.attack.Attack;
import dev.touchstone.api.results.AttackResults;
import dev.touchstone.api.results.ComponentUse;
import dev.touchstone.api.threat.Norm;
import dev.touchstone.api.threat.NormBall;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class EvidenceTest {

  private static final NormBall SMALL = new NormBall(Norm.LINF, 0.1);
  private static final NormBall LARGE = new NormBall(Norm.LINF, 0.35);
  private static final ComponentUse FGSM = use("fgsm", List.of("gradients"), "{}");
  private static final ComponentUse PGD = use("pgd", List.of("gradients"), "{}");

  /** A failed cell is no robustness; beyond an attack's limit nothing has failed. */
  @Test
  void samplesThatAPlannedAttackLacksDoNotCount() {
    Evidence evidence =
        new Evidence(
            entry("a", "CCCCCC", attack(FGSM, LARGE, "RRRRRR"), attack(PGD, LARGE, "B..R")), LARGE);

    assertThat(evidence.evaluated()).containsExactlyInAnyOrder(0, 3, 4, 5);
    assertThat(evidence.robust()).containsExactlyInAnyOrder(3, 4, 5);
  }

  @Test
  void theNearestImageCountsWhereItLies() {
    ComponentUse nearest = use("fmn", List.of("gradients", Attack.MINIMUM_NORM), "{}");
    AttackResults found = attack(nearest, SMALL, "BR");
    AttackResults far =
        new AttackResults(
            found.name(),
            nearest,
            Optional.empty(),
            SMALL,
            found.planned(),
            found.outcomes().stream().map(outcome -> outcome.at(SMALL)).toList(),
            List.of(),
            List.of(),
            1);
    Evidence evidence = new Evidence(entry("a", "CC", far, attack(PGD, LARGE, "RR")), LARGE);

    assertThat(evidence.brokenBy(Family.WHITE_BOX::equals)).containsExactly(0);
    assertThat(evidence.robust()).containsExactly(1);
  }
}
