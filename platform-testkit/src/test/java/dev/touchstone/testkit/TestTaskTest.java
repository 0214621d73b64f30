package dev.touchstone.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.touchstone.api.CancelledException;
import dev.touchstone.api.ComponentException;
import dev.touchstone.api.Seed;
import dev.touchstone.api.UserException;
import dev.touchstone.api.data.ImageShape;
import dev.touchstone.api.data.LabeledImages;
import dev.touchstone.api.model.Loss;
import dev.touchstone.api.threat.Norm;
import dev.touchstone.api.threat.NormBall;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class TestTaskTest {

  private static final ImageShape PIXEL = new ImageShape(1, 1, 1);

  /** Class 1 above 0.5, class 0 below; ties go against the label. */
  private static final LinearClassifier CUT =
      new LinearClassifier(PIXEL, new float[] {-1, 1}, new float[] {0.5f, -0.5f});

  private static final TestTask.Setup SETUP =
      TestTask.Setup.of(
          CUT,
          new LabeledImages(PIXEL, new float[] {0.25f, 0.95f, 0.4f}, new int[] {0, 1, 0}),
          new NormBall(Norm.LINF, 0.125),
          new Seed(1));

  @Test
  void judgesProjectedCandidatesAndKeepsTheFirstThatIsMisclassified() {
    TestTask task = SETUP.task();
    assertThat(task.propose(new int[] {2, 0}, new float[] {0.3f, 0.9f})).containsOnly(false);
    assertThat(task.propose(new int[] {2}, new float[] {0.52f})).containsExactly(true);
    assertThat(task.propose(new int[] {2}, new float[] {0.4f})).containsExactly(true);
    assertThat(task.row(2).kept()).hasValueSatisfying(k -> assertThat(k).containsExactly(0.52f));
    assertThat(task.row(2).broken()).isTrue();
    assertThat(task.row(2).projected()).isFalse();
    assertThat(task.row(2).proposals()).hasSize(3);
    assertThat(task.row(0).kept()).hasValueSatisfying(k -> assertThat(k).containsExactly(0.375f));
    assertThat(task.row(0).projected()).isTrue();
    assertThat(task.row(0).broken()).isFalse();
    assertThat(task.row(1).kept()).isEmpty();
  }

  @Test
  void judgesAsTold() {
    int[] row = {0};
    float[] image = {0.25f};
    assertThat(SETUP.withJudge(TestTask.Judge.ALWAYS_BROKEN).task().propose(row, image))
        .containsExactly(true);
    assertThat(
            SETUP
                .withJudge(TestTask.Judge.NEVER_BROKEN)
                .task()
                .propose(new int[] {2}, new float[] {0.52f}))
        .containsExactly(false);
  }

  @Test
  void countsQueriesPerRow() {
    TestTask task = SETUP.task();
    task.logits(new int[] {1, 1, 0}, new float[3], 0);
    gradients(task, new int[] {0});
    assertThat(task.row(0).queries()).isEqualTo(1);
    assertThat(task.row(0).gradientQueries()).isEqualTo(1);
    assertThat(task.row(1).queries()).isEqualTo(2);
    assertThat(task.row(1).gradientQueries()).isZero();
    assertThat(task.calls()).isEqualTo(2);
  }

  @Test
  void streamsBelongToSamples() {
    double first = SETUP.task().random(2).nextDouble();
    assertThat(SETUP.withSamples(2).task().random(0).nextDouble()).isEqualTo(first);
    assertThat(SETUP.task().random(1).nextDouble()).isNotEqualTo(first);
  }

  @Test
  void refusesWhatBreaksTheContract() {
    TestTask task = SETUP.task();
    assertThatThrownBy(() -> task.propose(new int[] {0}, new float[2]))
        .isInstanceOf(ComponentException.class)
        .hasMessage("2 values do not fit 1 images of 1×1×1");
    assertThatThrownBy(() -> task.propose(new int[] {1}, new float[] {Float.NaN}))
        .isInstanceOf(ComponentException.class)
        .hasMessage("image for row 1 holds NaN");
    assertThatThrownBy(() -> task.logits(new int[] {3}, new float[1], 0))
        .isInstanceOf(ComponentException.class)
        .hasMessage("row 3 is not one of the 3");
    TestTask.Setup blind =
        TestTask.Setup.of(CUT.withoutGradients(), SETUP.data(), SETUP.threat(), SETUP.seed());
    assertThat(blind.task().differentiable()).isFalse();
    assertThatThrownBy(() -> gradients(blind.task(), new int[] {0}))
        .isInstanceOf(UserException.class);
  }

  @Test
  void cancelsAtTheGivenCall() {
    TestTask task = SETUP.withCancelAtCall(2).task();
    task.logits(new int[] {0}, new float[1], 0);
    assertThatThrownBy(() -> task.propose(new int[] {0}, new float[1]))
        .isInstanceOf(CancelledException.class);
  }

  private static void gradients(TestTask task, int[] rows) {
    task.gradients(
        rows, new float[rows.length], Loss.MARGIN, Optional.empty(), Optional.empty(), 0);
  }
}
