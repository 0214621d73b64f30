package dev.touchstone.core.cells.attack;

import static org.assertj.core.api.Assertions.assertThat;

import dev.touchstone.api.Cancellation;
import dev.touchstone.api.Seed;
import dev.touchstone.api.data.ImageShape;
import dev.touchstone.api.data.LabeledImages;
import dev.touchstone.api.threat.Norm;
import dev.touchstone.api.threat.NormBall;
import dev.touchstone.core.evaluation.Verdict;
import dev.touchstone.testkit.LinearClassifier;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Random entries judged over several draws: on one pixel whose noise is larger than its margin. */
class JudgeDrawsTest {

  private static final int SAMPLES = 40;
  private static final ImageShape PIXEL = new ImageShape(1, 1, 1);

  /** Class 1 above one half, by a pixel with noise. */
  private static final LinearClassifier NOISY =
      new LinearClassifier(PIXEL, new float[] {0, 10}, new float[] {0, -5}).withInputNoise(0.2);

  private static JudgedTask proposed(int draws) {
    float[] pixels = new float[SAMPLES];
    Arrays.fill(pixels, 0.4f);
    int[] all = IntStream.range(0, SAMPLES).toArray();
    JudgedTask task =
        new JudgedTask(
            NOISY,
            new NormBall(Norm.LINF, 0.05),
            new LabeledImages(PIXEL, pixels, new int[SAMPLES]),
            all,
            new Seed(7),
            Allowance.FULL,
            false,
            SAMPLES,
            draws,
            Cancellation.NEVER);
    task.propose(all, pixels);
    return task;
  }

  private static long broken(JudgedTask task) {
    return IntStream.range(0, SAMPLES).filter(task::broken).count();
  }

  @Test
  void overManyDrawsTheNoiseDoesNotDecide() {
    assertThat(broken(proposed(1))).as("by luck").isBetween(SAMPLES / 8L, SAMPLES / 2L);
    assertThat(broken(proposed(200))).isZero();
  }

  @Test
  void theJudgementInTheEndIsOverTheSameDraws() {
    JudgedTask task = proposed(7);
    Verdict[] clean = new Verdict[SAMPLES];
    Arrays.fill(clean, new Verdict(0, 1, 1));
    task.close();

    Judgement[] judgements = task.judgements(clean);

    for (int row = 0; row < SAMPLES; row++) {
      assertThat(judgements[row].verdict()).isEqualTo(task.verdict(row));
    }
  }
}
