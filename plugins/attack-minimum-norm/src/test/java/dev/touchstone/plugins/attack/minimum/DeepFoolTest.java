package dev.touchstone.plugins.attack.minimum;

import static org.assertj.core.api.Assertions.assertThat;

import dev.touchstone.api.Seed;
import dev.touchstone.api.data.ImageShape;
import dev.touchstone.api.data.LabeledImages;
import dev.touchstone.api.threat.Norm;
import dev.touchstone.api.threat.NormBall;
import dev.touchstone.testkit.LinearClassifier;
import dev.touchstone.testkit.TestTask;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DeepFoolTest {

  private static final ImageShape SHAPE = new ImageShape(1, 2, 1);

  /**
   * One of two pixels is at its bound, so that each step goes a seventh of the way that is left:
   * what crosses the boundary in the end is what a step goes beyond it, whatever the logits' scale.
   */
  @ParameterizedTest
  @ValueSource(floats = {1e-2f, 1, 1e4f})
  void crossesABoundaryThatTheBoxKeepsItFrom(float scale) {
    float stopped = (float) Math.sqrt(0.85) * scale;
    float free = (float) Math.sqrt(0.15) * scale;
    LinearClassifier classifier =
        new LinearClassifier(
            SHAPE,
            new float[] {0, 0, stopped, free},
            new float[] {0, -stopped - 0.2f * free - 0.1f * scale});
    LabeledImages images = new LabeledImages(SHAPE, new float[] {1, 0.2f}, new int[1]);
    TestTask task =
        TestTask.Setup.of(classifier, images, NormBall.whole(Norm.L2, SHAPE), new Seed(1))
            .withJudge(TestTask.Judge.NEVER_BROKEN)
            .task();
    new DeepFoolFactory().create(DeepFoolConformanceTest.parameters(50, 1, 1)).run(task);
    double distance =
        Norm.L2.distance(task.row(0).proposals().get(0), 0, images.pixels(), 0, SHAPE);
    assertThat(distance / (0.1 / Math.sqrt(0.15))).isBetween(0.9999, 1.002);
  }
}
