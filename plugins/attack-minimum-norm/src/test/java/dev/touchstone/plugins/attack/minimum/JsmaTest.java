package dev.touchstone.plugins.attack.minimum;

import static org.assertj.core.api.Assertions.assertThat;

import dev.touchstone.api.data.ImageShape;
import dev.touchstone.api.data.LabeledImages;
import dev.touchstone.api.threat.Norm;
import dev.touchstone.api.threat.NormBall;
import dev.touchstone.testkit.LinearClassifier;
import dev.touchstone.testkit.TestTask;
import org.junit.jupiter.api.Test;

class JsmaTest {

  /** Two pixels of two channels each; class 1 wins by the second pixel alone. */
  @Test
  void changesPixelsWithAllTheirChannels() {
    ImageShape shape = new ImageShape(1, 2, 2);
    float[] weights = {0, 0, -1, 1, 0, 0, 1, -1};
    LinearClassifier classifier = new LinearClassifier(shape, weights, new float[] {0.5f, 0});
    LabeledImages images =
        new LabeledImages(shape, new float[] {0.3f, 0.3f, 0.2f, 0.6f}, new int[] {0});
    TestTask task =
        TestTask.Setup.of(classifier, images, new NormBall(Norm.L0, 1), Nearest.SEED).task();
    new JsmaFactory().create(JsmaConformanceTest.parameters(1, 1)).run(task);
    assertThat(task.row(0).broken()).isTrue();
    assertThat(task.row(0).kept().orElseThrow()).containsExactly(0.3f, 0.3f, 1, 0);
    assertThat(task.row(0).gradientQueries()).isEqualTo(2);
  }

  @Test
  void asksForTwoGradientsAPixel() {
    Nearest nearest = Nearest.of(3, 4, Norm.L0);
    TestTask task =
        TestTask.Setup.of(
                nearest.classifier(), nearest.images(), new NormBall(Norm.L0, 0), Nearest.SEED)
            .withJudge(TestTask.Judge.NEVER_BROKEN)
            .task();
    new JsmaFactory().create(JsmaConformanceTest.parameters(2, 1)).run(task);
    long estimate = new JsmaFactory().estimatedQueries(JsmaConformanceTest.parameters(2, 1), 3);
    for (int row = 0; row < task.size(); row++) {
      TestTask.RowRecord record = task.row(row);
      assertThat(record.gradientQueries() + record.queries()).isLessThanOrEqualTo(estimate);
      // An image that one pixel has broken is not searched further: none is nearer.
      assertThat(record.gradientQueries()).isPositive().satisfies(n -> assertThat(n % 2).isZero());
    }
  }
}
