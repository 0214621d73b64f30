package dev.touchstone.plugins.attack.gradient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.touchstone.api.data.ImageShape;
import dev.touchstone.api.model.Loss;
import dev.touchstone.api.threat.Norm;
import dev.touchstone.api.threat.NormBall;
import dev.touchstone.testkit.TestTask;
import dev.touchstone.testkit.TestTask.Judge;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Losses and goals: where samples are driven. */
class GoalTest {

  private static final Pgd ONE_STEP = Pgd.steps(1).relativeStepSize(1).fromClean();

  private static float[] only(TestTask task, int row) {
    assertThat(task.row(row).proposals()).hasSize(1);
    return task.row(row).proposals().get(0);
  }

  @ParameterizedTest
  @CsvSource({
    "CROSS_ENTROPY, LINF",
    "CROSS_ENTROPY, L2",
    "MARGIN, LINF",
    "MARGIN, L2",
    "DLR, LINF",
    "DLR, L2"
  })
  void everyLossLowersTheMarginOfTheLabel(Loss loss, Norm norm) {
    Linear linear = Linear.inside(5, 20, new NormBall(norm, 0.005));
    TestTask task = ONE_STEP.loss(loss).run(linear.setup());
    for (int row = 0; row < task.size(); row++) {
      assertThat(linear.margin(row, only(task, row)))
          .isLessThan(linear.margin(row, linear.images().image(row)));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "CROSS_ENTROPY, LINF",
    "CROSS_ENTROPY, L2",
    "MARGIN, LINF",
    "MARGIN, L2",
    "DLR, LINF",
    "DLR, L2"
  })
  void everyTargetedLossRises(Loss loss, Norm norm) {
    Linear linear = Linear.inside(5, 20, new NormBall(norm, 0.005));
    TestTask task = ONE_STEP.loss(loss).target(3).run(linear.setup());
    for (int row = 0; row < task.size(); row++) {
      if (linear.label(row) != 3) {
        assertThat(targetedLoss(task, row, loss, only(task, row)))
            .isGreaterThan(targetedLoss(task, row, loss, linear.images().image(row)));
      }
    }
  }

  private static float targetedLoss(TestTask task, int row, Loss loss, float[] image) {
    Optional<int[]> target = Optional.of(new int[] {3});
    return task.gradients(new int[] {row}, image, loss, target, Optional.empty(), 0).losses()[0];
  }

  @Test
  void fixedTargetLeavesItsOwnClassAlone() {
    Linear linear = Linear.inside(4, 30, new NormBall(Norm.LINF, 0.1));
    TestTask task = ONE_STEP.loss(Loss.MARGIN).target(2).run(linear.setup());
    int ownClass = 0;
    for (int row = 0; row < task.size(); row++) {
      if (linear.label(row) == 2) {
        assertThat(only(task, row)).isEqualTo(linear.images().image(row));
        assertThat(task.row(row).gradientQueries()).isZero();
        ownClass++;
      } else {
        float[] towards = linear.optimum(row, 2, linear.label(row));
        assertThat(only(task, row)).containsExactly(towards, within(2e-6f));
      }
    }
    assertThat(ownClass).isBetween(1, 29);
  }

  @Test
  void randomTargetIsAnyOtherClass() {
    Linear linear = Linear.inside(4, 60, new NormBall(Norm.LINF, 0.1));
    TestTask.Setup setup = linear.setup().withJudge(Judge.NEVER_BROKEN);
    TestTask task = ONE_STEP.loss(Loss.MARGIN).goal(Goal.RANDOM_TARGET).restarts(2).run(setup);
    Set<List<Integer>> pairs = new HashSet<>();
    for (int row = 0; row < task.size(); row++) {
      List<float[]> proposals = task.row(row).proposals();
      assertThat(proposals).hasSize(2);
      assertThat(proposals.get(1)).as("target is drawn once").isEqualTo(proposals.get(0));
      pairs.add(List.of(linear.label(row), aimedAt(linear, row, proposals.get(0))));
    }
    assertThat(pairs).as("pairs of label and target, of 12").hasSizeGreaterThan(8);
  }

  @Test
  void allTargetsAreTriedInTurnUntilTheSampleIsBroken() {
    Linear linear = Linear.inside(4, 30, new NormBall(Norm.LINF, 0.03));
    Pgd pgd = ONE_STEP.loss(Loss.MARGIN).goal(Goal.ALL_TARGETS).restarts(2);
    TestTask never = pgd.run(linear.setup().withJudge(Judge.NEVER_BROKEN));
    TestTask honest = pgd.run(linear.setup());
    Set<Integer> lengths = new TreeSet<>();
    for (int row = 0; row < never.size(); row++) {
      int label = linear.label(row);
      List<Integer> targets = aimedAt(linear, row, never.row(row).proposals());
      assertThat(targets)
          .isEqualTo(
              IntStream.range(0, 4)
                  .filter(c -> c != label)
                  .flatMap(c -> IntStream.of(c, c))
                  .boxed()
                  .toList());
      List<Integer> tried = aimedAt(linear, row, honest.row(row).proposals());
      assertThat(tried).isEqualTo(targets.subList(0, tried.size()));
      assertThat(honest.row(row).broken() || tried.size() == 6).isTrue();
      lengths.add(tried.size());
    }
    assertThat(lengths).as("numbers of proposals").hasSizeGreaterThan(1);
  }

  private static List<Integer> aimedAt(Linear linear, int row, List<float[]> proposals) {
    return proposals.stream().map(proposal -> aimedAt(linear, row, proposal)).toList();
  }

  private static int aimedAt(Linear linear, int row, float[] proposal) {
    int label = linear.label(row);
    return IntStream.range(0, linear.classifier().classes())
        .filter(c -> c != label)
        .filter(c -> near(linear.optimum(row, c, label), proposal))
        .findFirst()
        .orElseThrow(() -> new AssertionError("aims at no class: " + Arrays.toString(proposal)));
  }

  private static boolean near(float[] a, float[] b) {
    return Norm.LINF.distance(a, 0, b, 0, new ImageShape(1, a.length, 1)) < 1e-5;
  }
}
