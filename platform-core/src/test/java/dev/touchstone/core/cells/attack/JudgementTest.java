package dev.touchstone.core.cells.attack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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
import org.junit.jupiter.api.Test;

/** What is stored of an attack is what the platform finds when the attack is over. */
class JudgementTest {

  private static final ImageShape PIXEL = new ImageShape(1, 1, 1);
  private static final int[] ROW = {0};

  /** Logits (0, 10 (x − 0.5)): class 1 above one half. */
  private static final LinearClassifier STEP =
      new LinearClassifier(PIXEL, new float[] {0, 10}, new float[] {0, -5});

  /** What the step says of 0.4, whose class is 0. */
  private static final Verdict[] CLEAN = {Verdict.of(new float[] {0, -1}, 0, 2, 0)};

  /** Logits around a level, of which that of class 1 rises with every call. */
  private static final class Drifting implements Classifier {
    private final float perCall;
    private final float level;
    private int calls;

    Drifting(float perCall, float level) {
      this.perCall = perCall;
      this.level = level;
    }

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
      float[] logits = STEP.logits(images, seeds);
      logits[0] += level;
      logits[1] += level + perCall * ++calls;
      return logits;
    }

    @Override
    public void close() {}
  }

  private static JudgedTask task(Classifier classifier) {
    return new JudgedTask(
        classifier,
        new NormBall(Norm.LINF, 0.2),
        new LabeledImages(PIXEL, new float[] {0.4f}, new int[] {0}),
        new int[] {12},
        new Seed(7),
        Allowance.FULL,
        false,
        Cancellation.NEVER);
  }

  private static Judgement judged(JudgedTask task, float candidate) {
    task.propose(ROW, new float[] {candidate});
    task.close();
    return task.judgements(CLEAN)[0];
  }

  @Test
  void statusPredictionAndDistanceAreOfOneImage() {
    Judgement broken = judged(task(STEP), 0.55f);
    assertThat(broken.status()).isEqualTo(SampleStatus.BROKEN);
    assertThat(broken.verdict().prediction()).isEqualTo(1);
    assertThat(broken.distance(Norm.LINF)).isBetween(0.1499, 0.1501);
    assertThat(broken.distance(Norm.L2)).isEqualTo(broken.distance(Norm.LINF));
    assertThat(broken.image()).containsExactly(0.55f);

    Judgement robust = judged(task(STEP), 0.45f);
    assertThat(robust.status()).isEqualTo(SampleStatus.ROBUST);
    assertThat(robust.verdict().prediction()).isEqualTo(0);
  }

  @Test
  void aTieOfAnAttackedImageIsBroken() {
    assertThat(judged(task(STEP), 0.5f).status()).isEqualTo(SampleStatus.BROKEN);
  }

  /** An attack that reaches into the task does not decide what is stored. */
  @Test
  void whatIsForgedInTheTaskIsFoundOut() throws Exception {
    JudgedTask marked = task(STEP);
    marked.propose(ROW, new float[] {0.55f});
    set(marked, "broken", (boolean[] broken) -> broken[0] = false);
    marked.close();
    assertThat(marked.judgements(CLEAN)[0].status()).isEqualTo(SampleStatus.BROKEN);

    JudgedTask forged = task(STEP);
    forged.propose(ROW, new float[] {0.55f});
    set(forged, "verdicts", (Verdict[] verdicts) -> verdicts[0] = new Verdict(0, 9, 9));
    forged.close();
    assertThatThrownBy(() -> forged.judgements(CLEAN))
        .isInstanceOf(ComponentException.class)
        .hasMessageContaining("the same image of sample 12 a margin of 9.0, and -0.5");

    JudgedTask moved = task(STEP);
    moved.propose(ROW, new float[] {0.41f});
    set(moved, "kept", (float[] kept) -> kept[0] = 0.1f);
    moved.close();
    assertThatThrownBy(() -> moved.judgements(CLEAN)).isInstanceOf(ComponentException.class);
  }

  private interface Change<T> {
    void of(T field);
  }

  @SuppressWarnings("unchecked")
  private static <T> void set(JudgedTask task, String field, Change<T> change) throws Exception {
    var declared = JudgedTask.class.getDeclaredField(field);
    declared.setAccessible(true);
    change.of((T) declared.get(task));
  }

  @Test
  void aModelThatAnswersOtherwiseWhenItIsAskedAgainFailsTheCell() {
    assertThatThrownBy(() -> judged(task(new Drifting(0.1f, 0)), 0.45f))
        .isInstanceOf(ComponentException.class)
        .hasMessageContainingAll("of sample 12", "when asked again", "stochastic");
  }

  @Test
  void aSampleBrokenByItsUnchangedImageFailsTheCell() {
    Verdict[] surer = {Verdict.of(new float[] {0, -3}, 0, 2, 0)};
    JudgedTask task = task(above(0.3f));
    task.propose(ROW, new float[] {0.4f});
    task.close();

    assertThatThrownBy(() -> task.judgements(surer))
        .isInstanceOf(ComponentException.class)
        .hasMessageContainingAll("takes sample 12 for class 0", "very same image for class 1");
  }

  private static LinearClassifier above(float threshold) {
    return new LinearClassifier(PIXEL, new float[] {0, 10}, new float[] {0, -10 * threshold});
  }

  /** Its noise is the judge's, not that of the clean pass: another answer is no contradiction. */
  @Test
  void aStochasticModelMayBeBrokenByItsUnchangedImage() {
    Verdict[] surer = {Verdict.of(new float[] {0, -3}, 0, 2, 0)};
    JudgedTask task = task(above(0.3f).withInputNoise(1e-6));
    task.propose(ROW, new float[] {0.4f});
    task.close();

    assertThat(task.judgements(surer)[0].status()).isEqualTo(SampleStatus.BROKEN);
  }

  @Test
  void roundingBetweenTwoCallsIsNoContradictionAndTheWorseAnswerCounts() {
    // Beside logits of 100, a margin of 10⁻⁴ that shrinks by 6·10⁻⁵ in every call is rounding.
    JudgedTask task = task(new Drifting(6e-5f, 100));
    Judgement judgement = judged(task, 0.5f - 1e-5f);

    assertThat(judgement.verdict().margin()).isNotPositive();
    assertThat(judgement.status()).isEqualTo(SampleStatus.BROKEN);
  }
}
