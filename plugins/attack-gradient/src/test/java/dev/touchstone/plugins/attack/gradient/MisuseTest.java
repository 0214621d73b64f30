package dev.touchstone.plugins.attack.gradient;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.touchstone.api.UserException;
import dev.touchstone.api.model.Classifier;
import dev.touchstone.api.model.Loss;
import dev.touchstone.api.threat.Norm;
import dev.touchstone.api.threat.NormBall;
import dev.touchstone.testkit.LinearClassifier;
import dev.touchstone.testkit.TestTask;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every misuse is one clear error. */
class MisuseTest {

  private static LinearClassifier classifier(int classes) {
    return LinearClassifier.random(Linear.SHAPE, classes, Linear.SEED);
  }

  private static Stream<Arguments> misuses() {
    Pgd pgd = Pgd.steps(2);
    return Stream.of(
        Arguments.of(
            pgd.stepSize(0.1).relativeStepSize(0.1),
            classifier(4),
            "step-size and relative-step-size contradict each other: give only one of them"),
        Arguments.of(
            pgd.goal(Goal.FIXED_TARGET),
            classifier(4),
            "goal fixed-target needs a target: give the class to aim at"),
        Arguments.of(
            pgd.target(1).goal(Goal.ALL_TARGETS),
            classifier(4),
            "target has no use unless the goal is fixed-target: leave it out or set that goal"),
        Arguments.of(
            pgd,
            classifier(4).withoutGradients(),
            "attack pgd: needs gradients, which this entry does not give: use an attack that only"
                + " queries it"),
        Arguments.of(
            pgd.target(4),
            classifier(4),
            "attack pgd: target 4 is not a class of the data set: give one of 0 to 3"),
        Arguments.of(
            pgd.relativeStepSize(1e40),
            classifier(4),
            "attack pgd: a step of 1.0E40 ε at ε = 0.1 is more or less than float32 can hold: give"
                + " another step size"),
        Arguments.of(
            pgd.relativeStepSize(1e-45),
            classifier(4),
            "attack pgd: a step of 1.0E-45 ε at ε = 0.1 is more or less than float32 can hold: give"
                + " another step size"),
        Arguments.of(
            pgd.loss(Loss.DLR),
            classifier(2),
            "attack pgd: loss dlr needs at least 3 classes and the data set has 2: use another"
                + " loss"),
        Arguments.of(
            pgd.loss(Loss.DLR).goal(Goal.RANDOM_TARGET),
            classifier(3),
            "attack pgd: loss dlr with a target needs at least 4 classes and the data set has 3:"
                + " use another loss"),
        Arguments.of(
            pgd.surrogate("sigmoid"),
            classifier(4),
            "attack pgd: surrogate 'sigmoid' is unknown: this entry needs none, leave it out"),
        Arguments.of(
            pgd.surrogate("sigmoid"),
            classifier(4).withSurrogates(),
            "attack pgd: surrogate 'sigmoid' is unknown: this entry offers straight-through,"
                + " vanishing"));
  }

  @ParameterizedTest(name = "{2}")
  @MethodSource("misuses")
  void isOneClearError(Pgd pgd, Classifier classifier, String message) {
    TestTask.Setup setup =
        TestTask.Setup.of(
            classifier,
            classifier(classifier.classes()).images(3, Linear.SEED),
            new NormBall(Norm.LINF, 0.1),
            Linear.SEED);
    assertThatThrownBy(() -> pgd.run(setup)).isInstanceOf(UserException.class).hasMessage(message);
  }
}
