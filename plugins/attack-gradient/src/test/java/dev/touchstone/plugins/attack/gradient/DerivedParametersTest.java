package dev.touchstone.plugins.attack.gradient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;

import dev.touchstone.api.UserException;
import dev.touchstone.api.model.Loss;
import dev.touchstone.api.threat.Norm;
import dev.touchstone.api.threat.NormBall;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What reports show of parameters that are left empty. */
class DerivedParametersTest {

  private static final NormBall THREAT = new NormBall(Norm.LINF, 0.1);

  private static Object step(Pgd pgd) {
    return new PgdFactory().derived(pgd.parameters(), THREAT).get("step-size");
  }

  @Test
  void theStepFollowsTheRadiusUnlessItIsGiven() {
    assertThat(step(Pgd.steps(40))).isEqualTo(0.1 * 2.5 / 40);
    assertThat(step(Pgd.steps(40).relativeStepSize(0.5))).isEqualTo(0.05);
    assertThat(step(Pgd.steps(40).stepSize(0.01))).isEqualTo(0.01);
    FgsmParameters fgsm =
        new FgsmParameters(
            Optional.empty(),
            Optional.empty(),
            false,
            1,
            Goal.UNTARGETED,
            Optional.empty(),
            Loss.CROSS_ENTROPY,
            1,
            Optional.empty());
    assertThat(new FgsmFactory().derived(fgsm, THREAT)).containsExactly(entry("step-size", 0.1));
  }

  @Test
  void aStepThatCannotBeMadeIsRefused() {
    assertThatThrownBy(() -> step(Pgd.steps(40).relativeStepSize(1e40)))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("float32");
  }

  @Test
  void aBrokenSampleCostsOneRun() {
    Pgd pgd = Pgd.steps(40).restarts(5).eotSamples(3);
    assertThat(new PgdFactory().estimatedQueries(pgd.parameters(), 10)).isEqualTo(40 * 5 * 3);
    assertThat(new PgdFactory().queriesIfBroken(pgd.parameters())).hasValue(40 * 3);
  }

  @Test
  void costsThatNoLongCanHoldAreTheLargestOne() {
    Pgd most =
        Pgd.steps(1_000_000).restarts(1_000_000).eotSamples(1_000_000).goal(Goal.ALL_TARGETS);
    assertThat(new PgdFactory().estimatedQueries(most.parameters(), 1000))
        .isEqualTo(Long.MAX_VALUE);
  }
}
