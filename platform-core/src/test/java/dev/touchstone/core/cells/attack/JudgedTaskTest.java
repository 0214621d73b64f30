package dev.touchstone.core.cells.attack;

import static dev.touchstone.core.cells.attack.JudgedTasks.PIXEL;
import static dev.touchstone.core.cells.attack.JudgedTasks.STEP;
import static dev.touchstone.core.cells.attack.JudgedTasks.task;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.touchstone.api.Cancellation;
import dev.touchstone.api.ComponentException;
import dev.touchstone.api.Seed;
import dev.touchstone.api.data.ImageShape;
import dev.touchstone.api.data.LabeledImages;
import dev.touchstone.api.model.Classifier;
import dev.touchstone.api.results.SampleStatus;
import dev.touchstone.api.threat.Norm;
import dev.touchstone.api.threat.NormBall;
import dev.touchstone.core.evaluation.Verdict;
import dev.touchstone.testkit.LinearClassifier;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The judge: on a classifier of one pixel and two classes that switches at 0.5. */
class JudgedTaskTest {

  @Test
  void candidatesOutsideOfTheBallAreProjectedBeforeTheyAreJudged() {
    JudgedTask task = task(STEP, 0.1, 0.3f);

    boolean[] broken = task.propose(new int[] {0}, new float[] {0.9f});

    assertThat(broken).containsExactly(false);
    assertThat(task.kept(0)).containsExactly(0.4f);
    assertThat(task.projected(0)).isTrue();
  }

  @Test
  void candidatesOutsideOfThePixelBoundsAreProjected() {
    JudgedTask task = task(STEP, 0.5, 0.1f);

    task.propose(new int[] {0}, new float[] {-0.3f});

    assertThat(task.kept(0)).containsExactly(0f);
    assertThat(task.projected(0)).isTrue();
  }

  @Test
  void roundingIsNotTakenForLeavingTheBall() {
    JudgedTask task = task(STEP, 0.1, 0.3f);

    task.propose(new int[] {0}, new float[] {Math.nextUp(0.3f + 0.1f)});

    assertThat(task.projected(0)).isFalse();
  }

  @Test
  void theFirstBrokenCandidateIsKeptAndLaterOnesChangeNothing() {
    JudgedTask task = task(STEP, 0.3, 0.3f);

    assertThat(task.propose(new int[] {0}, new float[] {0.2f})).containsExactly(false);
    assertThat(task.propose(new int[] {0}, new float[] {0.55f})).containsExactly(true);
    assertThat(task.propose(new int[] {0}, new float[] {0.1f})).containsExactly(true);

    assertThat(task.kept(0)).containsExactly(0.55f);
    assertThat(task.verdict(0).prediction()).isEqualTo(1);
    assertThat(task.verdict(0).margin()).isBetween(-0.51f, -0.49f);
  }

  @Test
  void theLatestCandidateIsKeptOfAStandingSample() {
    JudgedTask task = task(STEP, 0.3, 0.1f);

    task.propose(new int[] {0}, new float[] {0.2f});
    task.propose(new int[] {0}, new float[] {0.15f});

    assertThat(task.broken(0)).isFalse();
    assertThat(task.kept(0)).containsExactly(0.15f);
  }

  @Test
  void rowsMayComeInAnyOrderAndNumber() {
    JudgedTask task = task(STEP, 0.3, 0.3f, 0.9f, 0.4f);

    assertThat(task.propose(new int[] {2, 0}, new float[] {0.6f, 0.3f}))
        .containsExactly(true, false);
    assertThat(task.propose(new int[] {0, 2, 1}, new float[] {0.55f, 0.1f, 0.7f}))
        .containsExactly(true, true, false);
    assertThat(task.kept(2)).containsExactly(0.6f);
    assertThat(task.kept(1)).containsExactly(0.7f);
  }

  @Test
  void whatIsNotFiniteFailsTheCell() {
    JudgedTask task = task(STEP, 0.3, 0.3f);

    assertThatThrownBy(() -> task.propose(new int[] {0}, new float[] {Float.NaN}))
        .isInstanceOf(ComponentException.class)
        .hasMessage("the attack proposed NaN as a pixel of sample 100");
    assertThat(task.judged(0)).isFalse();
  }

  @Test
  void theWrongNumberOfValuesFailsTheCell() {
    JudgedTask task = task(STEP, 0.3, 0.3f);

    assertThatThrownBy(() -> task.propose(new int[] {0}, new float[] {0.1f, 0.2f}))
        .isInstanceOf(ComponentException.class)
        .hasMessage("propose: the attack gave 2 values for 1 images of 1×1×1");
    assertThatThrownBy(() -> task.propose(new int[] {1}, new float[] {0.1f}))
        .isInstanceOf(ComponentException.class)
        .hasMessage("propose: the attack named row 1 of 1");
  }

  @Test
  void aRowTwiceInOneProposalFailsTheCell() {
    JudgedTask task = task(STEP, 0.3, 0.3f);

    assertThatThrownBy(() -> task.propose(new int[] {0, 0}, new float[] {0.1f, 0.2f}))
        .isInstanceOf(ComponentException.class)
        .hasMessageContaining("twice");
  }

  @Test
  void theAttackCannotReachTheImagesThatAreJudged() {
    JudgedTask task = task(STEP, 0.1, 0.3f);
    task.images()[0] = 0.9f;
    task.labels()[0] = 1;
    float[] candidate = {0.35f};
    task.propose(new int[] {0}, candidate);
    candidate[0] = 0.9f;

    assertThat(task.images()).containsExactly(0.3f);
    assertThat(task.labels()).containsExactly(0);
    assertThat(task.kept(0)).containsExactly(0.35f);
  }

  @Test
  void whatComesAfterTheEndChangesNothing() {
    JudgedTask task = task(STEP, 0.3, 0.4f);
    task.propose(new int[] {0}, new float[] {0.35f});
    task.close();

    assertThatThrownBy(() -> task.propose(new int[] {0}, new float[] {0.6f}))
        .isInstanceOf(ComponentException.class)
        .hasMessage("the attack used its task after it had returned; nothing counts any more");
    assertThatThrownBy(() -> task.logits(new int[] {0}, new float[] {0.6f}, 0))
        .isInstanceOf(ComponentException.class);
    assertThat(task.broken(0)).isFalse();
    assertThat(task.queries().forward(0)).isZero();
    assertThat(task.kept(0)).containsExactly(0.35f);
  }

  @Test
  void callsFromAnotherThreadDoNotCountAndFailTheCell() throws Exception {
    JudgedTask task = task(STEP, 0.3, 0.4f);
    task.propose(new int[] {0}, new float[] {0.4f});
    List<Throwable> thrown = new ArrayList<>();
    Thread thread =
        new Thread(
            () -> {
              try {
                task.propose(new int[] {0}, new float[] {0.6f});
              } catch (ComponentException e) {
                thrown.add(e);
              }
            });
    thread.start();
    thread.join();

    assertThat(thrown).hasSize(1);
    assertThat(task.broken(0)).isFalse();
    assertThatThrownBy(task::close)
        .isInstanceOf(ComponentException.class)
        .hasMessage(thrown.get(0).getMessage())
        .hasMessageContaining("from a thread of its own");
  }

  /** The classifier changes the attack's arrays while the proposal is judged, as a thread could. */
  @Test
  void rowsAreReadOnceWhateverHappensToThem() {
    int[] rows = {0};
    float[] candidates = {0.4f};
    LinearClassifier meddling =
        new LinearClassifier(PIXEL, new float[] {0, 10}, new float[] {0, -5});
    Classifier changing =
        new Classifier() {
          @Override
          public ImageShape inputShape() {
            return PIXEL;
          }

          @Override
          public int classes() {
            return 2;
          }

          @Override
          public boolean stochastic() {
            return false;
          }

          @Override
          public float[] logits(float[] images, long[] seeds) {
            rows[0] = 1;
            candidates[0] = 0.9f;
            return meddling.logits(images, seeds);
          }

          @Override
          public void close() {}
        };
    JudgedTask task = task(changing, 0.1, 0.4f, 0.9f);

    assertThat(task.propose(rows, candidates)).containsExactly(false);
    assertThat(task.judged(0)).isTrue();
    assertThat(task.judged(1)).isFalse();
    assertThat(task.kept(0)).containsExactly(0.4f);
    rows[0] = 0;
    task.logits(rows, new float[] {0.4f}, 0);
    assertThat(task.queries().forward(0)).isEqualTo(1);
  }

  /** The step classifier switches at 0.5, and the clean image is at 0.3. */
  @Test
  void theNearestMisclassifiedCandidateIsKeptAndTheAttackIsNotToldOfIt() {
    JudgedTask task =
        new JudgedTask(
            STEP,
            NormBall.whole(Norm.L2, PIXEL),
            new LabeledImages(PIXEL, new float[] {0.3f}, new int[] {0}),
            new int[] {101},
            new Seed(7),
            Allowance.FULL,
            true,
            Cancellation.NEVER);
    int[] row = {0};

    assertThat(task.propose(row, new float[] {0.35f})).containsExactly(false);
    assertThat(task.propose(row, new float[] {0.4f})).containsExactly(false);
    assertThat(task.kept(0)).as("the latest, as none is misclassified").containsExactly(0.4f);
    assertThat(task.propose(row, new float[] {0.9f})).containsExactly(false);
    assertThat(task.propose(row, new float[] {0.6f})).containsExactly(false);
    assertThat(task.propose(row, new float[] {0.7f})).containsExactly(false);
    assertThat(task.propose(row, new float[] {0.31f})).containsExactly(false);

    assertThat(task.kept(0)).containsExactly(0.6f);
    assertThat(task.broken(0)).isFalse();
    task.close();
    Judgement judgement = task.judgements(new Verdict[] {new Verdict(0, 2f, 2f)})[0];
    assertThat(judgement.status()).isEqualTo(SampleStatus.BROKEN);
    assertThat(judgement.distance(Norm.L2)).isCloseTo(0.3, within(1e-6));
  }
}
