package dev.touchstone.core.cells.attack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.touchstone.api.Cancellation;
import dev.touchstone.api.CancelledException;
import dev.touchstone.api.ComponentException;
import dev.touchstone.api.Seed;
import dev.touchstone.api.attack.Access;
import dev.touchstone.api.data.ImageShape;
import dev.touchstone.api.data.LabeledImages;
import dev.touchstone.api.model.Classifier;
import dev.touchstone.api.model.Loss;
import dev.touchstone.api.results.SampleStatus;
import dev.touchstone.api.threat.Norm;
import dev.touchstone.api.threat.NormBall;
import dev.touchstone.core.evaluation.Verdict;
import dev.touchstone.testkit.LinearClassifier;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** The judge: on a classifier of one pixel and two classes that switches at 0.5. */
class JudgedTaskTest {

  private static final ImageShape PIXEL = new ImageShape(1, 1, 1);

  /** Logits (0, 10 (x − 0.5)): class 1 above one half. */
  private static final LinearClassifier STEP =
      new LinearClassifier(PIXEL, new float[] {0, 10}, new float[] {0, -5});

  private static JudgedTask task(Classifier classifier, double epsilon, float... pixels) {
    int[] labels = new int[pixels.length];
    int[] samples = new int[pixels.length];
    for (int i = 0; i < pixels.length; i++) {
      labels[i] = pixels[i] > 0.5f ? 1 : 0;
      samples[i] = 100 + i;
    }
    return new JudgedTask(
        classifier,
        new NormBall(Norm.LINF, epsilon),
        new LabeledImages(PIXEL, pixels, labels),
        samples,
        new Seed(7),
        Allowance.FULL,
        false,
        Cancellation.NEVER);
  }

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
