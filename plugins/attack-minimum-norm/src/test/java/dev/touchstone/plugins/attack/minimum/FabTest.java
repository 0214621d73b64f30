package dev.touchstone.plugins.attack.minimum;

import static org.assertj.core.api.Assertions.assertThat;

import dev.touchstone.api.attack.Attack;
import dev.touchstone.api.threat.Norm;
import dev.touchstone.api.threat.NormBall;
import dev.touchstone.testkit.TestTask;
import dev.touchstone.testkit.TestTask.Judge;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class FabTest {

  private static Attack fab(int steps, int targets) {
    return new FabFactory().create(FabConformanceTest.parameters(steps, targets, 1));
  }

  /** The nearest misclassified image in closed form, the box included: found, and no nearer one. */
  @ParameterizedTest
  @CsvSource({"LINF, 9", "LINF, 0", "L2, 9", "L2, 0", "L1, 9", "L1, 0"})
  void findsTheNearestImageOfALinearClassifier(Norm norm, int targets) {
    Nearest nearest = Nearest.of(4, 20, norm);
    for (int row = 0; row < nearest.count(); row++) {
      assertThat(nearest.breaks(fab(60, targets), row, 1.02)).as("row %d", row).isTrue();
      assertThat(nearest.breaks(fab(60, targets), row, 0.99)).as("row %d", row).isFalse();
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"LINF", "L2", "L1"})
  void whatIsWithinTheBallIsProposedAtOnceAndAskedNoMore(Norm norm) {
    Nearest nearest = Nearest.of(4, 10, norm);
    NormBall threat = new NormBall(norm, norm == Norm.LINF ? 0.5 : norm == Norm.L2 ? 3 : 12);
    TestTask task =
        TestTask.Setup.of(nearest.classifier(), nearest.images(), threat, Nearest.SEED).task();
    fab(100, 9).run(task);
    for (int row = 0; row < task.size(); row++) {
      assertThat(task.row(row).broken()).isTrue();
      assertThat(task.row(row).proposals()).hasSize(1);
      assertThat(task.row(row).gradientQueries()).isLessThan(5);
    }
  }

  /** A step that misclassifies asks twice for logits: there, and where it goes back to. */
  @ParameterizedTest
  @CsvSource({"9, 3", "2, 2", "0, 3"})
  void asksAsOftenAsItSaysOfASampleThatStands(int targets, int gradientsOfAStep) {
    Nearest nearest = Nearest.of(4, 5, Norm.LINF);
    TestTask task =
        TestTask.Setup.of(
                nearest.classifier(), nearest.images(), new NormBall(Norm.LINF, 1e-6), Nearest.SEED)
            .withJudge(Judge.NEVER_BROKEN)
            .task();
    fab(10, targets).run(task);
    long estimate =
        new FabFactory().estimatedQueries(FabConformanceTest.parameters(10, targets, 1), 4);
    for (int row = 0; row < task.size(); row++) {
      TestTask.RowRecord record = task.row(row);
      assertThat(record.gradientQueries()).isEqualTo(10L * gradientsOfAStep);
      assertThat(record.queries() + record.gradientQueries())
          .isBetween(estimate, estimate + 10L * gradientsOfAStep);
    }
  }
}
