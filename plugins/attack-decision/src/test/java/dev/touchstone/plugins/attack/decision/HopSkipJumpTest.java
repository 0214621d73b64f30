package dev.touchstone.plugins.attack.decision;

import static dev.touchstone.plugins.attack.decision.Linear.CLASSIFIER;
import static dev.touchstone.plugins.attack.decision.Linear.IMAGES;
import static dev.touchstone.plugins.attack.decision.Linear.SEED;
import static dev.touchstone.plugins.attack.decision.Linear.SHAPE;
import static dev.touchstone.plugins.attack.decision.Linear.distance;
import static dev.touchstone.plugins.attack.decision.Linear.last;
import static dev.touchstone.plugins.attack.decision.Linear.misclassified;
import static dev.touchstone.plugins.attack.decision.Linear.shortest;
import static org.assertj.core.api.Assertions.assertThat;

import dev.touchstone.api.attack.Attack;
import dev.touchstone.api.data.LabeledImages;
import dev.touchstone.api.threat.Norm;
import dev.touchstone.api.threat.NormBall;
import dev.touchstone.testkit.LinearClassifier;
import dev.touchstone.testkit.TestTask;
import dev.touchstone.testkit.TestTask.Judge;
import dev.touchstone.testkit.TestTask.Setup;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class HopSkipJumpTest {

  private static final HopSkipJumpParameters PARAMETERS =
      new HopSkipJumpParameters(25, 100, 1000, 100);

  private static final Attack ATTACK = new HopSkipJumpFactory().create(PARAMETERS);

  /**
   * Measured: at most 1.004 in L∞ and 1.013 in L2, where the tolerance θ is 0.008 of so few pixels.
   */
  @ParameterizedTest
  @CsvSource({"LINF, 1.01", "L2, 1.03"})
  void comesNearTheOptimumOfALinearClassifier(Norm norm, double farther) {
    TestTask task = Linear.run(ATTACK, IMAGES, norm);
    for (int row = 0; row < task.size(); row++) {
      float[] last = last(task, row);
      assertThat(misclassified(row, last)).as("row %d", row).isTrue();
      assertThat(distance(norm, row, last) / shortest(norm, row))
          .as("row %d: distance over the shortest", row)
          .isBetween(0.999, farther);
    }
  }

  /** No image is of another class, so there is nowhere to start. */
  @ParameterizedTest
  @EnumSource(names = {"LINF", "L2"})
  void proposesTheCleanImageWhereNothingIsMisclassified(Norm norm) {
    int label = IMAGES.labels()[0];
    float[] biases = new float[2];
    biases[label] = 1;
    LinearClassifier constant = new LinearClassifier(SHAPE, new float[2 * SHAPE.size()], biases);
    TestTask task =
        Setup.of(constant, IMAGES, NormBall.whole(norm, SHAPE), SEED).withSamples(0).task();
    ATTACK.run(task);
    assertThat(task.row(0).proposals()).hasSize(1);
    assertThat(task.row(0).proposals().get(0)).isEqualTo(IMAGES.image(0));
    assertThat(task.row(0).broken()).isFalse();
    assertThat(task.row(0).queries()).isEqualTo(PARAMETERS.starts());
  }

  /** Rounding may bring the nearest back in the judge's batch; then the one before counts. */
  @Test
  void proposalsComeNearerAndNearer() {
    TestTask task = Linear.run(ATTACK, IMAGES, Norm.L2);
    double[] distances =
        task.row(0).proposals().stream()
            .mapToDouble(image -> distance(Norm.L2, 0, image))
            .toArray();
    assertThat(distances).hasSizeGreaterThan(5);
    double[] sorted = distances.clone();
    Arrays.sort(sorted);
    for (int i = 0; i < sorted.length; i++) {
      assertThat(distances[i]).isEqualTo(sorted[sorted.length - 1 - i]);
    }
  }

  /** Within a ball the search ends as soon as the judge agrees. */
  @ParameterizedTest
  @EnumSource(names = {"LINF", "L2"})
  void aSampleThatIsBrokenWithinTheBallIsAskedNoMore(Norm norm) {
    for (int row = 0; row < IMAGES.count(); row++) {
      NormBall threat = new NormBall(norm, 2 * shortest(norm, row));
      TestTask task = Setup.of(CLASSIFIER, IMAGES, threat, SEED).withSamples(row).task();
      ATTACK.run(task);
      assertThat(task.row(0).broken()).isTrue();
      assertThat(task.row(0).proposals()).hasSize(1);
      assertThat(task.row(0).queries()).isLessThan(5000);
    }
  }

  /** Chen et al. 2020, section V-A: 100 √t queries for a gradient, and few for the rest. */
  @Test
  void asksAboutAsOftenAsItIsEstimated() {
    TestTask task = Linear.run(ATTACK, IMAGES, Norm.LINF);
    long estimate = new HopSkipJumpFactory().estimatedQueries(PARAMETERS, 2);
    for (int row = 0; row < task.size(); row++) {
      assertThat(task.row(row).queries()).isBetween(estimate * 9 / 10, estimate * 11 / 10);
    }
    assertThat(PARAMETERS.evaluations(1)).isEqualTo(100);
    assertThat(PARAMETERS.evaluations(25)).isEqualTo(500);
    assertThat(PARAMETERS.evaluations(101)).isEqualTo(1000);
  }

  /** A transfer attack's source may misclassify a clean image, which cannot be bettered. */
  @ParameterizedTest
  @EnumSource(names = {"LINF", "L2"})
  void endsAtACleanImageThatIsMisclassified(Norm norm) {
    int[] wrong = Arrays.stream(IMAGES.labels()).map(label -> 1 - label).toArray();
    LabeledImages mislabelled = new LabeledImages(SHAPE, IMAGES.pixels(), wrong);
    TestTask task = Linear.run(ATTACK, mislabelled, norm);
    for (int row = 0; row < task.size(); row++) {
      assertThat(distance(norm, row, last(task, row))).isLessThan(1e-6);
    }
  }

  /** One noise for all images of an estimate would shift the boundary for all of them. */
  @Test
  void asksEachImageOfAnEstimateWithADrawOfItsOwnWhereAnswersAreRandom() {
    NormBall threat = NormBall.whole(Norm.L2, SHAPE);
    Setup setup = Setup.of(CLASSIFIER.withInputNoise(0.05), IMAGES, threat, SEED).withSamples(0);
    TestTask random = setup.withJudge(Judge.NEVER_BROKEN).task();
    ATTACK.run(random);
    assertThat(random.calls()).isEqualTo(random.row(0).asked());
    TestTask certain =
        Setup.of(CLASSIFIER, IMAGES, threat, SEED)
            .withSamples(0)
            .withJudge(Judge.NEVER_BROKEN)
            .task();
    ATTACK.run(certain);
    assertThat(certain.calls()).isLessThan(certain.row(0).asked() / 5);
  }
}
