package dev.touchstone.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.touchstone.api.Seed;
import dev.touchstone.api.attack.AttackFactory;
import dev.touchstone.api.attack.SpatialAttack;
import dev.touchstone.api.attack.TransformingTask;
import dev.touchstone.api.data.ImageShape;
import dev.touchstone.api.data.LabeledImages;
import dev.touchstone.api.model.Classifier;
import dev.touchstone.api.threat.Norm;
import dev.touchstone.api.threat.NormBall;
import dev.touchstone.api.threat.SpatialThreat;
import java.util.List;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;

/**
 * What is tried in the tests of {@link SpatialAttackConformance}: each of the attack's parameters
 * on small linear classifiers.
 *
 * @param <P> the attack's parameters
 */
@TestInstance(Lifecycle.PER_CLASS)
abstract class SpatialCases<P extends Record> implements DescriptorConformance {

  static final ImageShape SHAPE = new ImageShape(8, 7, 1);
  static final SpatialThreat THREAT = new SpatialThreat(30, 2);
  static final NormBall WHOLE = NormBall.whole(Norm.LINF, SHAPE);
  static final Seed SEED = new Seed(4);
  static final int SAMPLES = 6;
  static final int CLASSES = 3;
  static final int LARGE_BATCH = 64;

  /** The attack. */
  @Override
  public abstract AttackFactory<P> factory();

  /** Parameters to try, at least one. */
  protected abstract List<P> parameterSamples();

  static LinearClassifier classifier() {
    return LinearClassifier.random(SHAPE, CLASSES, SEED);
  }

  static LabeledImages images() {
    return classifier().images(SAMPLES, SEED);
  }

  static TestTask.Setup setup(TestTask.Judge judge) {
    return setup(classifier(), images()).withJudge(judge);
  }

  static TestTask.Setup setup(Classifier classifier, LabeledImages images) {
    return TestTask.Setup.of(classifier, images, WHOLE, SEED);
  }

  /** What an attack left at a task. */
  record Run(TestTask task, TransformingTask transforms) {}

  final Run run(P parameters, TestTask.Setup setup, SpatialThreat threat) {
    return run(attack(parameters), setup, threat);
  }

  static Run run(SpatialAttack attack, TestTask.Setup setup, SpatialThreat threat) {
    TestTask task = setup.task();
    TransformingTask transforms = new TransformingTask(task, threat);
    attack.run(transforms);
    return new Run(task, transforms);
  }

  final SpatialAttack attack(P parameters) {
    return (SpatialAttack) factory().create(parameters);
  }

  /** Row by row: what was proposed, kept and asked. */
  static void assertSame(Run actual, Run expected) {
    for (int row = 0; row < expected.task().size(); row++) {
      assertSame(actual, row, expected, row);
    }
  }

  static void assertSame(Run actual, int row, Run expected, int other) {
    assertThat(actual.transforms().kept(row))
        .as("transform of sample %d", other)
        .isEqualTo(expected.transforms().kept(other));
    AttackRepeatability.assertSameRow(
        actual.task().row(row), expected.task().row(other), "sample " + other);
  }

  final void assertProposed(P parameters, TestTask.Setup setup) {
    TestTask task = run(parameters, setup, THREAT).task();
    for (int row = 0; row < SAMPLES; row++) {
      assertThat(task.row(row).proposals()).as("%s, row %d", setup.judge(), row).isNotEmpty();
    }
  }
}
