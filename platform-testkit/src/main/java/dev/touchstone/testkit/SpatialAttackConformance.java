package dev.touchstone.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.touchstone.api.CancelledException;
import dev.touchstone.api.Seed;
import dev.touchstone.api.UserException;
import dev.touchstone.api.attack.Attack;
import dev.touchstone.api.attack.AttackFactory;
import dev.touchstone.api.attack.SpatialAttack;
import dev.touchstone.api.attack.TransformingTask;
import dev.touchstone.api.data.ImageShape;
import dev.touchstone.api.data.LabeledImages;
import dev.touchstone.api.threat.Norm;
import dev.touchstone.api.threat.NormBall;
import dev.touchstone.api.threat.SpatialThreat;
import dev.touchstone.api.threat.SpatialTransform;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What every attack by rotations and translations must do, whatever its parameters. Extend it and
 * give a factory and parameters. A transform beyond the bounds fails every one of these tests,
 * because the platform's task refuses it.
 *
 * @param <P> the attack's parameters
 */
@TestInstance(Lifecycle.PER_CLASS)
public abstract class SpatialAttackConformance<P extends Record> implements DescriptorConformance {

  private static final ImageShape SHAPE = new ImageShape(8, 7, 1);
  private static final SpatialThreat THREAT = new SpatialThreat(30, 2);
  private static final NormBall WHOLE = NormBall.whole(Norm.LINF, SHAPE);
  private static final Seed SEED = new Seed(4);
  private static final int SAMPLES = 6;

  /** The attack. */
  @Override
  public abstract AttackFactory<P> factory();

  /** Parameters to try, at least one. */
  protected abstract List<P> parameterSamples();

  private static LinearClassifier classifier() {
    return LinearClassifier.random(SHAPE, 3, SEED);
  }

  private static LabeledImages images() {
    return classifier().images(SAMPLES, SEED);
  }

  private static TestTask.Setup setup(TestTask.Judge judge) {
    return TestTask.Setup.of(classifier(), images(), WHOLE, SEED).withJudge(judge);
  }

  /** What an attack left at a task. */
  private record Run(TestTask task, TransformingTask transforms) {}

  private Run run(P parameters, TestTask.Setup setup, SpatialThreat threat) {
    TestTask task = setup.task();
    TransformingTask transforms = new TransformingTask(task, threat);
    ((SpatialAttack) factory().create(parameters)).run(transforms);
    return new Run(task, transforms);
  }

  @ParameterizedTest
  @MethodSource("parameterSamples")
  void meetsSpatialThreatsAlone(P parameters) {
    Attack attack = factory().create(parameters);
    assertThat(attack.meets(THREAT)).isTrue();
    assertThat(attack.meets(WHOLE)).isFalse();
    TestTask task = setup(TestTask.Judge.HONEST).task();
    assertThatThrownBy(() -> attack.run(task))
        .isInstanceOf(UserException.class)
        .hasMessageContaining(WHOLE.label());
  }

  @ParameterizedTest
  @MethodSource("parameterSamples")
  void proposesForEverySampleAndLeavesWhatIsBroken(P parameters) {
    Run never = run(parameters, setup(TestTask.Judge.NEVER_BROKEN), THREAT);
    Run always = run(parameters, setup(TestTask.Judge.ALWAYS_BROKEN), THREAT);
    for (int row = 0; row < SAMPLES; row++) {
      assertThat(never.task().row(row).proposals()).isNotEmpty();
      assertThat(always.task().row(row).proposals()).hasSize(1);
    }
  }

  @ParameterizedTest
  @MethodSource("parameterSamples")
  void proposesWhatThePlatformMakesOfTheTransforms(P parameters) {
    Run run = run(parameters, setup(TestTask.Judge.HONEST), THREAT);
    float[] clean = images().pixels();
    for (int row = 0; row < SAMPLES; row++) {
      float[] expected = new float[SHAPE.size()];
      run.transforms().kept(row).apply(clean, row * SHAPE.size(), expected, 0, SHAPE);
      assertThat(run.task().row(row).kept())
          .hasValueSatisfying(k -> assertThat(k).isEqualTo(expected));
      assertThat(run.task().row(row).projected()).isFalse();
    }
  }

  @ParameterizedTest
  @MethodSource("parameterSamples")
  void doesTheSameAgainAndInAnyBatch(P parameters) {
    Run first = run(parameters, setup(TestTask.Judge.HONEST), THREAT);
    Run again = run(parameters, setup(TestTask.Judge.HONEST), THREAT);
    for (int row = 0; row < SAMPLES; row++) {
      Run alone = run(parameters, setup(TestTask.Judge.HONEST).withSamples(row), THREAT);
      assertThat(again.transforms().kept(row)).isEqualTo(first.transforms().kept(row));
      assertThat(alone.transforms().kept(0)).isEqualTo(first.transforms().kept(row));
      assertThat(alone.task().row(0).asked()).isEqualTo(first.task().row(row).asked());
    }
  }

  @ParameterizedTest
  @MethodSource("parameterSamples")
  void changesNothingWithinBoundsOfZero(P parameters) {
    Run run = run(parameters, setup(TestTask.Judge.HONEST), new SpatialThreat(0, 0));
    for (int row = 0; row < SAMPLES; row++) {
      SpatialTransform kept = run.transforms().kept(row);
      // −0 is 0.
      assertThat(Math.abs(kept.rotation()) + Math.abs(kept.right()) + Math.abs(kept.down()))
          .isZero();
      assertThat(run.task().row(row).broken()).isFalse();
    }
  }

  @ParameterizedTest
  @MethodSource("parameterSamples")
  void keepsToTheBudgetToTheQuery(P parameters) {
    long free = run(parameters, setup(TestTask.Judge.NEVER_BROKEN), THREAT).task().row(0).asked();
    for (long budget : new long[] {1, 2, 7}) {
      Run run = run(parameters, setup(TestTask.Judge.NEVER_BROKEN).withBudget(budget), THREAT);
      assertThat(IntStream.range(0, SAMPLES).mapToLong(row -> run.task().row(row).asked()))
          .allMatch(asked -> asked == Math.min(free, budget));
    }
  }

  @ParameterizedTest
  @MethodSource("parameterSamples")
  void servesTasksOfNoSamples(P parameters) {
    Run run = run(parameters, setup(TestTask.Judge.HONEST).withSamples(), THREAT);
    assertThat(run.task().size()).isZero();
  }

  @ParameterizedTest
  @MethodSource("parameterSamples")
  void endsWhenItIsCancelled(P parameters) {
    TestTask.Setup setup = setup(TestTask.Judge.NEVER_BROKEN).withCancelAtCall(1);
    assertThatThrownBy(() -> run(parameters, setup, THREAT)).isInstanceOf(CancelledException.class);
  }
}
