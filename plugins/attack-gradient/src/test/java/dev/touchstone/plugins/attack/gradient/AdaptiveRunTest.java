package dev.touchstone.plugins.attack.gradient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;
import static org.assertj.core.api.Assertions.within;

import dev.touchstone.api.UserException;
import dev.touchstone.api.data.ImageShape;
import dev.touchstone.api.data.LabeledImages;
import dev.touchstone.api.model.Loss;
import dev.touchstone.api.threat.Norm;
import dev.touchstone.api.threat.NormBall;
import dev.touchstone.testkit.TestTask;
import dev.touchstone.testkit.TestTask.Judge;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Auto-PGD: its schedule, what it does with samples that are broken, and how far it comes. */
class AdaptiveRunTest {

  private static TestTask.Setup robust(Linear linear) {
    return linear.setup().withJudge(Judge.NEVER_BROKEN);
  }

  private static double lowestMargin(Linear linear, TestTask task, int row) {
    return task.row(row).proposals().stream()
        .mapToDouble(image -> linear.margin(row, image))
        .min()
        .orElseThrow();
  }

  /** The box cuts the ball: pixels are up to 0 and 1. */
  @ParameterizedTest
  @EnumSource(names = {"LINF", "L2", "L1"})
  void reachesTheBoxedOptimumOfALinearClassifier(Norm norm) {
    Linear linear = Linear.of(2, 20, new NormBall(norm, norm == Norm.LINF ? 0.1 : 1));
    for (Apgd apgd : List.of(Apgd.steps(100), Apgd.steps(100).fromClean().loss(Loss.MARGIN))) {
      TestTask task = apgd.run(robust(linear));
      for (int row = 0; row < task.size(); row++) {
        int other = 1 - linear.label(row);
        float[] optimum =
            switch (norm) {
              case LINF -> linear.optimum(row, other, linear.label(row));
              case L2 -> linear.boxedL2Optimum(row, other, linear.label(row));
              default -> linear.boxedL1Optimum(row, other, linear.label(row));
            };
        double clean = linear.margin(row, linear.images().image(row));
        double possible = clean - linear.margin(row, optimum);
        double attained = clean - lowestMargin(linear, task, row);
        // In L1 the shortest step is a tenth of ε.
        double share = norm == Norm.L1 ? 0.9 : 0.99;
        assertThat(attained / possible).as("share of the optimum").isBetween(share, 1.00001);
      }
    }
  }

  @Test
  void aimsAtTheTopClassesByFallingLogit() {
    Linear linear = Linear.inside(5, 20, new NormBall(Norm.LINF, 0.005));
    int steadfast = 0;
    TestTask task = Apgd.steps(50).loss(Loss.MARGIN).topTargets(3).run(robust(linear));
    for (int row = 0; row < task.size(); row++) {
      List<Integer> classes = new ArrayList<>(List.of(0, 1, 2, 3, 4));
      classes.remove(Integer.valueOf(linear.label(row)));
      float[] logits = linear.classifier().logits(linear.images().image(row), new long[1]);
      classes.sort((a, b) -> Float.compare(logits[b], logits[a]));
      // A sample that is never misclassified is proposed at the end of each pass only.
      List<float[]> proposals = task.row(row).proposals();
      if (proposals.size() > 3) {
        continue;
      }
      steadfast++;
      for (int pass = 0; pass < 3; pass++) {
        float[] optimum = linear.optimum(row, classes.get(pass), linear.label(row));
        assertThat(proposals.get(pass)).containsExactly(optimum, within(2e-6f));
      }
    }
    assertThat(steadfast).as("samples that are never misclassified").isGreaterThan(10);
  }

  @Test
  void aSampleThatIsBrokenIsProposedAtOnceAndAskedNoMore() {
    Linear linear = Linear.inside(4, 20, new NormBall(Norm.LINF, 0.5));
    TestTask task = Apgd.steps(100).fromClean().run(linear.setup());
    for (int row = 0; row < task.size(); row++) {
      assertThat(task.row(row).broken()).isTrue();
      assertThat(task.row(row).proposals()).hasSize(1);
      assertThat(task.row(row).gradientQueries()).isBetween(2L, 10L);
    }
  }

  @Test
  void askedForEveryIterateOfASampleThatStands() {
    Linear linear = Linear.inside(4, 20, new NormBall(Norm.LINF, 1e-4));
    ApgdParameters parameters =
        Apgd.steps(30).loss(Loss.DLR).topTargets(9).restarts(2).parameters();
    TestTask task = linear.setup().withSamples(0, 1).task();
    new ApgdFactory().create(parameters).run(task);
    assertThat(task.row(0).broken()).isFalse();
    assertThat(task.row(0).gradientQueries()).isEqualTo(31 * 3 * 2);
    assertThat(task.row(0).queries()).isEqualTo(1);
    assertThat(new ApgdFactory().estimatedQueries(parameters, 4)).isEqualTo(31 * 3 * 2 + 1);
    assertThat(new ApgdFactory().queriesIfBroken(parameters)).hasValue(31);
  }

  /** The checkpoints of 100 steps as the paper lists them (section 3.1). */
  @Test
  void looksAtItsProgressLessSeldomTheLongerItRuns() {
    Checkpoints checkpoints = Checkpoints.closer(100);
    List<Integer> at = new ArrayList<>();
    for (int step = 1; step <= 100; step++) {
      if (checkpoints.reached() > 0) {
        at.add(step);
      }
    }
    assertThat(at).containsExactly(22, 41, 57, 70, 80, 87, 93, 99);
  }

  /**
   * Croce and Hein 2021, section 3.3: 30, 30 and 40 % of the steps, and the same queries in all.
   */
  @Test
  void inL1TheBallIsLargerFirst() {
    assertThat(Phases.of(new NormBall(Norm.L1, 2), 100))
        .containsExactly(
            new Phases.Phase(6, 30, false),
            new Phases.Phase(4, 30, false),
            new Phases.Phase(2, 41, true));
    assertThat(Phases.of(new NormBall(Norm.L1, 2), 3))
        .containsExactly(new Phases.Phase(2, 4, true));
    assertThat(Phases.of(new NormBall(Norm.L2, 2), 100))
        .containsExactly(new Phases.Phase(2, 101, true));
  }

  /** A third of the changed values next time; as one that the box stops is passed over. */
  @Test
  void inL1AStepGoesAlongTheLargestSlopesThatTheBoxAllows() {
    ImageShape shape = new ImageShape(1, 5, 1);
    float[] clean = {0.5f, 0, 0.5f, 0.5f, 0.5f};
    SparseClimber climber = new SparseClimber(0, clean, shape, new NormBall(Norm.L1, 0.25));
    climber.within(0.25, true);
    climber.observe(0, new float[] {1, -9, -3, 2, 0}, 0);
    climber.move();
    assertThat(climber.current()).containsExactly(0.5f, 0, 0.25f, 0.5f, 0.5f);
    climber.observe(1, new float[] {8, 0, 0, 0, 0}, 0);
    climber.move();
    assertThat(climber.current()).containsExactly(0.625f, 0, 0.375f, 0.5f, 0.5f);
    climber.observe(0, new float[] {8, 0, 0, 0, 0}, 0);
    climber.checkpoint(2);
    assertThat(climber.current())
        .as("sparser than all values")
        .containsExactly(0.5f, 0, 0.25f, 0.5f, 0.5f);
  }

  @Test
  void halvesItsStepFromTheBestPointWhenTheLossDoesNotRise() {
    NormBall threat = new NormBall(Norm.LINF, 0.1);
    Climb.Adaptive climb = new Climb.Adaptive(new StepSize(2, true), 0.75, 0.75);
    Climber climber =
        new DenseClimber(0, new float[] {0.5f}, new ImageShape(1, 1, 1), threat, climb, 0.2f);
    climber.observe(0, new float[] {1}, 0);
    climber.move();
    climber.observe(1, new float[] {-1}, 0);
    float top = climber.current()[0];
    climber.move();
    climber.observe(0.5f, new float[] {-1}, 0);
    assertThat(climber.current()[0]).isLessThan(top);
    climber.checkpoint(2);
    assertThat(climber.current()).containsExactly(top);
    assertThat(climber.candidate()).containsExactly(top);
    climber.move();
    // z = x − 0.1, x ← x + 0.75 (z − x), for the last iterate is the best point itself.
    assertThat(climber.current()[0]).isEqualTo(0.6f - 0.075f, within(1e-6f));
  }

  @Test
  void startsAtTheEdgeOfTheBall() {
    Linear linear = Linear.inside(2, 5, new NormBall(Norm.L2, 0.3));
    float[] image = linear.images().image(0);
    for (Geometry geometry : Geometry.values()) {
      float[] scattered = image.clone();
      geometry.scatterToEdge(scattered, 0.01, Linear.SEED.generator());
      Norm norm = geometry == Geometry.LINF ? Norm.LINF : Norm.L2;
      assertThat(norm.distance(scattered, 0, image, 0, Linear.SHAPE)).isEqualTo(0.01, within(1e-6));
    }
  }

  @Test
  void fewerClassesThanTargetsAreAllAimedAt() {
    Linear linear = Linear.inside(3, 4, new NormBall(Norm.LINF, 1e-4));
    TestTask task = Apgd.steps(3).topTargets(9).run(linear.setup());
    assertThat(task.row(0).gradientQueries()).isEqualTo(2 * 4);
  }

  @Test
  void reportsTellHowManyClassesAreAimedAt() {
    ApgdParameters given = Apgd.steps(3).topTargets(2).parameters();
    ApgdParameters open = Apgd.steps(3).goal(Goal.TOP_TARGETS).parameters();
    NormBall threat = new NormBall(Norm.LINF, 0.1);
    assertThat(given.targets()).isEqualTo(Optional.of(2));
    assertThat(new ApgdFactory().derived(open, threat)).containsExactly(entry("targets", 9));
    assertThat(new ApgdFactory().derived(Apgd.steps(3).parameters(), threat)).isEmpty();
  }

  @Test
  void aNumberOfTargetsWithAnotherGoalIsOneClearError() {
    ApgdParameters p = Apgd.steps(3).topTargets(2).parameters();
    ApgdParameters odd =
        new ApgdParameters(
            3, true, 1, Goal.UNTARGETED, p.target(), p.targets(), p.loss(), 1, 1, p.surrogate());
    assertThatThrownBy(() -> new ApgdFactory().create(odd))
        .isInstanceOf(UserException.class)
        .hasMessage(
            "targets has no use unless the goal is top-targets: leave it out or set that goal");
  }

  /** A pixel that is 1 for one class only: nothing to climb, and nothing fails. */
  @Test
  void aFlatLossLeavesTheSampleAsItIs() {
    ImageShape shape = new ImageShape(2, 2, 1);
    var flat =
        new dev.touchstone.testkit.LinearClassifier(shape, new float[12], new float[] {1, 0, 0});
    LabeledImages images = new LabeledImages(shape, new float[4], new int[1]);
    TestTask task =
        Apgd.steps(10)
            .fromClean()
            .run(TestTask.Setup.of(flat, images, new NormBall(Norm.L2, 1), Linear.SEED));
    assertThat(task.row(0).proposals()).hasSize(1);
    assertThat(task.row(0).kept().orElseThrow()).containsExactly(images.image(0));
  }
}
