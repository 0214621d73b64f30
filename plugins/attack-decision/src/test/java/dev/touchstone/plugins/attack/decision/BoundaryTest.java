package dev.touchstone.plugins.attack.decision;

import static dev.touchstone.plugins.attack.decision.Linear.IMAGES;
import static dev.touchstone.plugins.attack.decision.Linear.SEED;
import static dev.touchstone.plugins.attack.decision.Linear.SHAPE;
import static dev.touchstone.plugins.attack.decision.Linear.distance;
import static dev.touchstone.plugins.attack.decision.Linear.last;
import static dev.touchstone.plugins.attack.decision.Linear.misclassified;
import static dev.touchstone.plugins.attack.decision.Linear.shortest;
import static org.assertj.core.api.Assertions.assertThat;

import dev.touchstone.api.attack.Attack;
import dev.touchstone.api.threat.Norm;
import dev.touchstone.api.threat.NormBall;
import dev.touchstone.testkit.LinearClassifier;
import dev.touchstone.testkit.TestTask;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BoundaryTest {

  private static final BoundaryParameters PARAMETERS =
      new BoundaryParameters(25_000, 0.01, 0.01, 1e-7, 100);

  private static final Attack ATTACK = new BoundaryFactory().create(PARAMETERS);

  /** Measured: at most 1.0003 in L2, where it walks, and 1.71 in L∞, where it only keeps. */
  @ParameterizedTest
  @CsvSource({"L2, 1.001", "LINF, 2"})
  void comesNearTheOptimumOfALinearClassifier(Norm norm, double farther) {
    TestTask task = Linear.run(ATTACK, IMAGES, norm);
    for (int row = 0; row < task.size(); row++) {
      assertThat(misclassified(row, last(task, row))).as("row %d", row).isTrue();
      assertThat(distance(norm, row, last(task, row)) / shortest(norm, row))
          .as("row %d: distance over the shortest", row)
          .isBetween(0.999, farther);
    }
  }

  /** No image is of another class, so there is nowhere to start. */
  @Test
  void proposesTheCleanImageWhereNothingIsMisclassified() {
    float[] biases = new float[2];
    biases[IMAGES.labels()[0]] = 1;
    LinearClassifier constant = new LinearClassifier(SHAPE, new float[2 * SHAPE.size()], biases);
    TestTask task =
        TestTask.Setup.of(constant, IMAGES, NormBall.whole(Norm.L2, SHAPE), SEED)
            .withSamples(0)
            .task();
    ATTACK.run(task);
    assertThat(task.row(0).proposals()).hasSize(1);
    assertThat(task.row(0).proposals().get(0)).isEqualTo(IMAGES.image(0));
    assertThat(task.row(0).broken()).isFalse();
  }

  @Test
  void asksAboutAsOftenAsIsEstimated() {
    BoundaryParameters few = new BoundaryParameters(200, 0.01, 0.01, 0, 100);
    TestTask task = Linear.run(new BoundaryFactory().create(few), IMAGES, Norm.L2);
    long estimate = new BoundaryFactory().estimatedQueries(few, 2);
    for (int row = 0; row < task.size(); row++) {
      assertThat(task.row(row).queries()).isBetween(estimate - 20, estimate + 20);
    }
  }
}
