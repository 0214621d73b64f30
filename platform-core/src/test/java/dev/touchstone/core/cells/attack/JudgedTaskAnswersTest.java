package dev.touchstone.core.cells.attack;

import static dev.touchstone.core.cells.attack.JudgedTasks.PIXEL;
import static dev.touchstone.core.cells.attack.JudgedTasks.STEP;
import static dev.touchstone.core.cells.attack.JudgedTasks.task;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.touchstone.api.Cancellation;
import dev.touchstone.api.CancelledException;
import dev.touchstone.api.ComponentException;
import dev.touchstone.api.Seed;
import dev.touchstone.api.attack.Access;
import dev.touchstone.api.data.LabeledImages;
import dev.touchstone.api.model.Loss;
import dev.touchstone.api.threat.Norm;
import dev.touchstone.api.threat.NormBall;
import dev.touchstone.testkit.LinearClassifier;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** What the attack is told, and what is counted of it: on the classifier of {@link JudgedTasks}. */
class JudgedTaskAnswersTest {

  @Test
  void queriesAreCountedPerSample() {
    JudgedTask task = task(STEP, 0.3, 0.3f, 0.9f);

    task.logits(new int[] {1, 1, 0}, new float[] {0.1f, 0.2f, 0.3f}, 0);
    task.gradients(
        new int[] {0}, new float[] {0.3f}, Loss.MARGIN, Optional.empty(), Optional.empty(), 0);
    task.propose(new int[] {0, 1}, new float[] {0.3f, 0.9f});

    assertThat(task.queries().forward(0)).isEqualTo(1);
    assertThat(task.queries().forward(1)).isEqualTo(2);
    assertThat(task.queries().gradient(0)).isEqualTo(1);
    assertThat(task.queries().gradient(1)).isZero();
  }

  @Test
  void aSampleHasTheSameStreamWhateverItsRow() {
    JudgedTask both = task(STEP, 0.1, 0.3f, 0.4f);
    JudgedTask alone =
        new JudgedTask(
            STEP,
            new NormBall(Norm.LINF, 0.1),
            new LabeledImages(PIXEL, new float[] {0.4f}, new int[] {0}),
            new int[] {101},
            new Seed(7),
            Allowance.FULL,
            false,
            Cancellation.NEVER);

    both.random(0).nextLong();
    assertThat(both.random(1).nextLong()).isEqualTo(alone.random(0).nextLong());
    assertThat(both.random(1).nextLong()).isNotEqualTo(both.random(0).nextLong());
  }

  @Test
  void noiseOfTheSameDrawIsTheSameAndTheJudgesIsAnother() {
    JudgedTask task = task(STEP.withInputNoise(0.1), 0.3, 0.3f);

    float[] first = task.logits(new int[] {0}, new float[] {0.3f}, 4);
    float[] again = task.logits(new int[] {0}, new float[] {0.3f}, 4);
    float[] other = task.logits(new int[] {0}, new float[] {0.3f}, 5);
    task.propose(new int[] {0}, new float[] {0.3f});

    assertThat(again).containsExactly(first);
    assertThat(other[1]).isNotEqualTo(first[1]);
    assertThat(task.verdict(0).margin()).isNotEqualTo(first[0] - first[1]);
  }

  @Test
  void everyCallEndsWhenTheUserAskedToStop() {
    JudgedTask task =
        new JudgedTask(
            STEP,
            new NormBall(Norm.LINF, 0.1),
            new LabeledImages(PIXEL, new float[] {0.4f}, new int[] {0}),
            new int[] {0},
            new Seed(7),
            Allowance.FULL,
            false,
            () -> true);

    assertThatThrownBy(() -> task.logits(new int[] {0}, new float[] {0.4f}, 0))
        .isInstanceOf(CancelledException.class);
    assertThatThrownBy(() -> task.propose(new int[] {0}, new float[] {0.4f}))
        .isInstanceOf(CancelledException.class);
    assertThatThrownBy(() -> task.random(0)).isInstanceOf(CancelledException.class);
  }

  private static void climb(JudgedTask task, int[] rows, float... images) {
    task.gradients(rows, images, Loss.MARGIN, Optional.empty(), Optional.empty(), 0);
  }

  @Test
  void zeroGradientsAreCountedForEachSample() {
    JudgedTask flat =
        task(new LinearClassifier(PIXEL, new float[2], new float[] {1, 0}), 0.3, 0.3f, 0.2f);
    climb(flat, new int[] {1, 0, 1}, 0.2f, 0.3f, 0.2f);
    JudgedTask sloped = task(STEP, 0.3, 0.3f);
    climb(sloped, new int[] {0}, 0.3f);

    assertThat(flat.signal().zeroGradients(0)).isEqualTo(1);
    assertThat(flat.signal().zeroGradients(1)).isEqualTo(2);
    assertThat(sloped.signal().zeroGradients(0)).isZero();
  }

  @Test
  void answersAreFlatWhereTheImageMovedAndTheyDidNot() {
    JudgedTask flat =
        task(new LinearClassifier(PIXEL, new float[2], new float[] {1, 0}), 0.3, 0.3f);
    for (float pixel : new float[] {0.3f, 0.3f, 0.4f, 0.5f}) {
      climb(flat, new int[] {0}, pixel);
      flat.logits(new int[] {0}, new float[] {pixel}, 0);
    }
    JudgedTask sloped = task(STEP, 0.3, 0.3f, 0.2f);
    for (float pixel : new float[] {0.3f, 0.3f, 0.4f, 0.5f}) {
      climb(sloped, new int[] {0, 1}, pixel, 0.2f);
      sloped.logits(new int[] {1, 0}, new float[] {0.2f, pixel}, 0);
    }

    assertThat(flat.signal().flatLosses(0)).isEqualTo(2);
    assertThat(flat.signal().flatAnswers(0)).isEqualTo(2);
    for (int row = 0; row < 2; row++) {
      assertThat(sloped.signal().flatLosses(row)).isZero();
      assertThat(sloped.signal().flatAnswers(row)).isZero();
    }
  }

  @Test
  void anImageThatIsNotFiniteIsTheAttacksFault() {
    JudgedTask task = task(STEP, 0.3, 0.3f, 0.4f);

    assertThatThrownBy(() -> climb(task, new int[] {0, 1}, 0.3f, Float.NaN))
        .isInstanceOf(ComponentException.class)
        .hasMessageContaining("gradients: the attack itself made an image of sample 101");
    assertThatThrownBy(() -> task.logits(new int[] {1}, new float[] {Float.NEGATIVE_INFINITY}, 0))
        .isInstanceOf(ComponentException.class)
        .hasMessageContaining("logits: the attack itself made an image of sample 101");
    assertThat(task.describe(1)).isEqualTo("sample 101");
  }

  private static JudgedTask allowed(Access access, long queries) {
    return new JudgedTask(
        STEP,
        new NormBall(Norm.LINF, 0.5),
        new LabeledImages(PIXEL, new float[] {0.4f}, new int[] {0}),
        new int[] {101},
        new Seed(7),
        new Allowance(access, queries == 0 ? OptionalLong.empty() : OptionalLong.of(queries)),
        false,
        Cancellation.NEVER);
  }

  @Test
  void anAttackThatSaysItNeedsLabelsGetsNothingElse() {
    int[] row = {0};
    float[] image = {0.45f};
    JudgedTask labels = allowed(Access.LABELS, 0);

    assertThat(labels.predictions(row, image, 0)).containsExactly(0);
    assertThat(labels.predictions(row, new float[] {0.6f}, 0)).containsExactly(1);
    assertThat(labels.queries().forward(0)).isEqualTo(2);
    assertThatThrownBy(() -> labels.logits(row, image, 0))
        .isInstanceOf(ComponentException.class)
        .hasMessage(
            "logits: the attack says that it needs predicted classes alone (Attack.access), and"
                + " gets no other answer");
    JudgedTask logits = allowed(Access.LOGITS, 0);
    assertThat(logits.logits(row, image, 0)).hasSize(2);
    assertThatThrownBy(
            () ->
                logits.gradients(
                    row, image, Loss.CROSS_ENTROPY, Optional.empty(), Optional.empty(), 0))
        .isInstanceOf(ComponentException.class)
        .hasMessage(
            "gradients: the attack says that it needs logits alone (Attack.access), and gets no"
                + " other answer");
    assertThatThrownBy(
            () -> logits.vectorJacobianProduct(row, image, new float[2], Optional.empty(), 0))
        .isInstanceOf(ComponentException.class)
        .hasMessageStartingWith("vectorJacobianProduct: the attack says that it needs logits");
  }

  @Test
  void queriesOfAllKindsAndProposalsUseUpTheBudget() {
    int[] row = {0};
    float[] image = {0.45f};
    JudgedTask task = allowed(Access.GRADIENTS, 5);

    assertThat(task.remaining(0)).hasValue(5);
    task.logits(row, image, 0);
    task.predictions(row, image, 0);
    task.gradients(row, image, Loss.CROSS_ENTROPY, Optional.empty(), Optional.empty(), 0);
    task.vectorJacobianProduct(row, image, new float[] {1, -1}, Optional.empty(), 0);
    task.propose(row, image);

    assertThat(task.remaining(0)).hasValue(0);
    assertThat(task.queries().forward(0)).isEqualTo(2);
    assertThat(task.queries().gradient(0)).isEqualTo(2);
    assertThatThrownBy(() -> task.propose(row, image))
        .isInstanceOf(ComponentException.class)
        .hasMessage(
            "propose: the attack asked more about sample 101 than the 5 queries that it may; it"
                + " must look how many remain");
  }

  @Test
  void aProductIsThatOfTheCotangentsAndTheyAreChecked() {
    int[] row = {0};
    float[] image = {0.45f};
    JudgedTask task = allowed(Access.GRADIENTS, 0);
    float[] first = task.vectorJacobianProduct(row, image, new float[] {1, 0}, Optional.empty(), 0);
    float[] second =
        task.vectorJacobianProduct(row, image, new float[] {0, 1}, Optional.empty(), 0);
    float[] both = task.vectorJacobianProduct(row, image, new float[] {2, 3}, Optional.empty(), 0);

    assertThat(both[0]).isCloseTo(2 * first[0] + 3 * second[0], within(1e-4f));
    assertThatThrownBy(
            () -> task.vectorJacobianProduct(row, image, new float[3], Optional.empty(), 0))
        .isInstanceOf(ComponentException.class)
        .hasMessage(
            "vectorJacobianProduct: the attack gave 3 cotangents for 1 images and 2 classes");
    assertThatThrownBy(
            () ->
                task.vectorJacobianProduct(
                    row, image, new float[] {0, Float.NaN}, Optional.empty(), 0))
        .isInstanceOf(ComponentException.class)
        .hasMessage("vectorJacobianProduct: the attack gave the cotangent NaN for sample 101");
  }
}
