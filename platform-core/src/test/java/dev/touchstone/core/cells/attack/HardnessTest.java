package dev.touchstone.core.cells.attack;

import static org.assertj.core.api.Assertions.assertThat;

import dev.touchstone.api.results.SampleOutcome;
import dev.touchstone.api.results.SampleStatus;
import dev.touchstone.api.threat.Norm;
import dev.touchstone.api.threat.NormBall;
import dev.touchstone.core.cells.Place;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What attacks found tells what others take at the same place, and nowhere else. */
class HardnessTest {

  private static final double MOST = 1000;

  private static List<SampleOutcome> outcomes(int robust, int broken, int misclassified) {
    List<SampleOutcome> outcomes = new ArrayList<>();
    for (int i = 0; i < robust; i++) {
      outcomes.add(outcome(i, SampleStatus.ROBUST, 40));
    }
    for (int i = 0; i < broken; i++) {
      outcomes.add(outcome(100 + i, SampleStatus.BROKEN, 10));
    }
    for (int i = 0; i < misclassified; i++) {
      outcomes.add(outcome(200 + i, SampleStatus.MISCLASSIFIED, 0));
    }
    return outcomes;
  }

  private static SampleOutcome outcome(int sample, SampleStatus status, long gradients) {
    boolean right = status == SampleStatus.ROBUST;
    return new SampleOutcome(
        sample,
        0,
        status,
        right ? 0 : 1,
        right ? 1 : -1,
        0,
        0,
        0,
        gradients,
        false,
        0,
        0,
        0,
        0,
        0,
        "");
  }

  @Test
  void onlyWhatStaysRobustTakesAll() {
    Hardness hardness = new Hardness();
    assertThat(hardness.expected(Place.of(0, 0, 1), MOST, 200)).isEqualTo(MOST);
    hardness.add(Place.of(0, 0, 0), outcomes(2, 6, 2));
    assertThat(hardness.expected(Place.of(0, 0, 1), MOST, 200))
        .isEqualTo((2 * 1000 + 6 * 200) / 10.0);
    assertThat(hardness.expected(Place.of(0, 0, 1), 40, 40)).as("one run").isEqualTo(8 * 40 / 10.0);
  }

  @Test
  void theStrongestOtherAttackCounts() {
    Hardness hardness = new Hardness();
    hardness.add(Place.of(0, 0, 0), outcomes(10, 0, 0));
    hardness.add(Place.of(0, 0, 1), outcomes(0, 10, 0));
    assertThat(hardness.expected(Place.of(0, 0, 2), MOST, 200)).isEqualTo(200);
    assertThat(hardness.expected(Place.of(0, 0, 1), MOST, 200)).as("not itself").isEqualTo(MOST);
  }

  @Test
  void otherPlacesSayNothing() {
    Hardness hardness = new Hardness();
    hardness.add(Place.of(0, 0, 0), outcomes(0, 10, 0));
    assertThat(hardness.expected(Place.of(0, 1, 1), MOST, 200)).isEqualTo(MOST);
    assertThat(hardness.expected(Place.of(1, 0, 1), MOST, 200)).isEqualTo(MOST);
  }

  @Test
  void theNearestImageBreaksASampleOnlyWhereItIsNearEnough() {
    NormBall all = new NormBall(Norm.L2, 10);
    NormBall at = new NormBall(Norm.L2, 0.5);
    List<SampleOutcome> far =
        List.of(0.4f, 0.6f, 3f, 9f).stream().map(l2 -> nearest(l2.intValue(), l2)).toList();
    Hardness hardness = new Hardness();

    hardness.add(Place.of(0, 0, 0), all, at, far);

    assertThat(hardness.expected(Place.of(0, 0, 1), MOST, 200)).isEqualTo((200 + 3 * MOST) / 4);
  }

  private static SampleOutcome nearest(int sample, float l2) {
    return new SampleOutcome(
        sample, 0, SampleStatus.BROKEN, 1, -1, l2, l2, 0, 9, false, 0, 0, 0, l2, 1, "");
  }
}
