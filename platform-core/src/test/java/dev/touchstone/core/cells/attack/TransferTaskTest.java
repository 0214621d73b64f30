package dev.touchstone.core.cells.attack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.touchstone.api.Cancellation;
import dev.touchstone.api.ComponentException;
import dev.touchstone.api.Seed;
import dev.touchstone.api.data.ImageShape;
import dev.touchstone.api.data.LabeledImages;
import dev.touchstone.api.model.Classifier;
import dev.touchstone.api.model.Gradients;
import dev.touchstone.api.model.Loss;
import dev.touchstone.api.threat.Norm;
import dev.touchstone.api.threat.NormBall;
import dev.touchstone.testkit.LinearClassifier;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Two classifiers of one pixel and two classes: the source switches at 0.5, the target at 0.7. */
class TransferTaskTest {

  private static final ImageShape PIXEL = new ImageShape(1, 1, 1);
  private static final int[] ROW = {0};

  private static final LinearClassifier SOURCE =
      new LinearClassifier(PIXEL, new float[] {0, 10}, new float[] {0, -5});
  private static final LinearClassifier TARGET =
      new LinearClassifier(PIXEL, new float[] {0, 100}, new float[] {0, -70});

  private final JudgedTask source = judged(SOURCE);
  private final JudgedTask target = judged(TARGET);
  private final TransferTask task = new TransferTask(source, target);

  /** A dark pixel, of class 0 to both. */
  private static JudgedTask judged(Classifier classifier) {
    return new JudgedTask(
        classifier,
        new NormBall(Norm.LINF, 0.5),
        new LabeledImages(PIXEL, new float[] {0.3f}, new int[] {0}),
        new int[] {100},
        new Seed(7),
        Allowance.FULL,
        false,
        Cancellation.NEVER);
  }

  @Test
  void theAttackIsToldOfTheSourceAndTheTargetIsWhatCounts() {
    assertThat(task.propose(ROW, new float[] {0.6f})).containsExactly(true);

    assertThat(target.broken(0)).isFalse();
    assertThat(target.verdict(0).margin()).isBetween(9.99f, 10.01f);
  }

  @Test
  void whatTheTargetSaysNeverReachesTheAttack() {
    JudgedTask hardSource = judged(TARGET);
    JudgedTask easyTarget = judged(SOURCE);
    TransferTask other = new TransferTask(hardSource, easyTarget);

    assertThat(other.propose(ROW, new float[] {0.6f})).containsExactly(false);
    assertThat(easyTarget.broken(0)).isTrue();
    // Nor later, when the target's first broken candidate is kept whatever comes.
    assertThat(other.propose(ROW, new float[] {0.4f})).containsExactly(false);
    assertThat(easyTarget.kept(0)).containsExactly(0.6f);
  }

  @Test
  void whatIsProposedAfterTheSourceBrokeIsStillJudgedOnTheTarget() {
    task.propose(ROW, new float[] {0.6f});
    assertThat(task.propose(ROW, new float[] {0.75f})).containsExactly(true);

    assertThat(source.kept(0)).containsExactly(0.6f);
    assertThat(target.broken(0)).isTrue();
    assertThat(target.kept(0)).containsExactly(0.75f);
  }

  @Test
  void theSourceAnswersAllQuestionsAndIsWhereTheyAreCounted() {
    float[] logits = task.logits(ROW, new float[] {0.6f}, 0);
    Gradients gradients =
        task.gradients(ROW, new float[] {0.6f}, Loss.MARGIN, Optional.empty(), Optional.empty(), 0);
    task.propose(ROW, new float[] {0.6f});

    assertThat(logits[1]).isBetween(0.99f, 1.01f);
    assertThat(gradients.gradients()[0]).isBetween(9.99f, 10.01f);
    assertThat(source.queries().forward(0)).isEqualTo(1);
    assertThat(source.queries().gradient(0)).isEqualTo(1);
    assertThat(target.queries().forward(0)).isZero();
    assertThat(target.queries().gradient(0)).isZero();
  }

  @Test
  void whatTheSourceOffersIsWhatTheAttackSees() {
    JudgedTask noisy = judged(SOURCE.withInputNoise(0.1).withSurrogates());
    TransferTask fromNoisy = new TransferTask(noisy, target);

    assertThat(fromNoisy.stochastic()).isTrue();
    assertThat(fromNoisy.surrogates())
        .containsExactly(LinearClassifier.STRAIGHT_THROUGH, LinearClassifier.VANISHING);
    assertThat(new TransferTask(target, noisy).stochastic()).isFalse();
    assertThat(new TransferTask(target, noisy).surrogates()).isEmpty();
  }

  @Test
  void candidatesAreProjectedForTheTargetToo() {
    task.propose(ROW, new float[] {0.9f});

    assertThat(target.kept(0)).containsExactly(0.8f);
    assertThat(target.projected(0)).isTrue();
  }

  @Test
  void aBrokenContractFailsTheCell() {
    assertThatThrownBy(() -> task.propose(ROW, new float[] {Float.NaN}))
        .isInstanceOf(ComponentException.class)
        .hasMessage("the attack proposed NaN as a pixel of sample 100");
    assertThat(target.judged(0)).isFalse();
  }
}
