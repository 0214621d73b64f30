package dev.touchstone.plugins.attack.minimum;

import static org.assertj.core.api.Assertions.assertThat;

import dev.touchstone.api.attack.Attack;
import dev.touchstone.api.threat.Norm;
import dev.touchstone.testkit.TestTask;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The nearest misclassified image of a linear classifier in closed form, the box included. */
class MinimumNormTest {

  /** An attack, and how much farther than the nearest image it may go, at most and mostly. */
  private static Stream<Arguments> attacks() {
    Attack fab = new FabFactory().create(FabConformanceTest.parameters(60, 9, 1));
    Attack ddn = new DdnFactory().create(DdnConformanceTest.parameters(300, 1));
    Attack fmn = new FmnFactory().create(FmnConformanceTest.parameters(1000, 1));
    Attack carliniWagner =
        new CarliniWagnerFactory().create(CarliniWagnerConformanceTest.parameters(1000, 9, 1));
    // In L∞ a distance is no finer than a step.
    Attack smallSteps =
        new CarliniWagnerFactory()
            .create(new CarliniWagnerParameters(1000, 9, 0.003, 0.001, 0, 1, Optional.empty()));
    Attack jsma = new JsmaFactory().create(JsmaConformanceTest.parameters(9, 1));
    Attack deepFool = new DeepFoolFactory().create(DeepFoolConformanceTest.parameters(50, 9, 1));
    return Stream.of(
        Arguments.of("fab", fab, Norm.L2, 1.03),
        Arguments.of("fab", fab, Norm.LINF, 1.03),
        Arguments.of("ddn", ddn, Norm.L2, 1.15),
        // Not in L2: FMN cuts to the ball before the box, and where bounds cut much of its step, as
        // on
        // some of these images, it stays short of the boundary.
        Arguments.of("fmn", fmn, Norm.LINF, 1.15),
        Arguments.of("fmn", fmn, Norm.L1, 1.05),
        Arguments.of("fmn", fmn, Norm.L0, 1.34),
        Arguments.of("fab", fab, Norm.L1, 1.03),
        Arguments.of("jsma", jsma, Norm.L0, 2.01),
        Arguments.of("carlini-wagner", smallSteps, Norm.LINF, 1.35),
        Arguments.of("carlini-wagner", carliniWagner, Norm.L2, 1.05),
        Arguments.of("deepfool", deepFool, Norm.L2, 1.15),
        Arguments.of("deepfool", deepFool, Norm.LINF, 1.25));
  }

  @ParameterizedTest(name = "{0} {2}")
  @MethodSource("attacks")
  void findsTheNearestImageOfALinearClassifier(
      String name, Attack attack, Norm norm, double farther) {
    Nearest nearest = Nearest.of(3, 12, norm);
    for (int row = 0; row < nearest.count(); row++) {
      assertThat(nearest.breaks(attack, row, farther)).as("row %d", row).isTrue();
      assertThat(nearest.breaks(attack, row, 0.99)).as("row %d", row).isFalse();
    }
  }

  /** Where all images are allowed, what is proposed is the nearest that was found, and no other. */
  @ParameterizedTest(name = "{0} {2}")
  @MethodSource("attacks")
  void proposesTheNearestWhereAllImagesAreAllowed(
      String name, Attack attack, Norm norm, double farther) {
    Nearest nearest = Nearest.of(3, 6, norm);
    TestTask task = nearest.everywhere();
    attack.run(task);
    for (int row = 0; row < nearest.count(); row++) {
      assertThat(task.row(row).proposals()).hasSize(1);
      double found = nearest.distanceOf(row, task.row(row).proposals().get(0));
      assertThat(found / nearest.distance(row)).as("row %d", row).isBetween(0.99, farther);
    }
  }
}
