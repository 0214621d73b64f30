package dev.touchstone.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.touchstone.api.UserException;
import dev.touchstone.api.model.Classifier;
import dev.touchstone.api.threat.Norm;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What an attack must fulfil, checked on small linear classifiers. Extend it in your plugin's tests
 * and give the factory and a few parameter records; each record is tried with each norm.
 *
 * <p>Every {@link Behaviour} is expected to be supported. Where your attack does not support one,
 * say so in {@link #refusal}: then it is tested to refuse with exactly that message.
 *
 * <p>An attack whose descriptor has the capability {@code "in-ball"} promises that no proposal
 * leaves the threat's ball or [0, 1] by more than rounding.
 *
 * @param <P> the attack's parameters
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
public abstract class AttackConformance<P extends Record> extends AttackStrength<P> {

  /** What an attack may refuse. */
  public enum Behaviour {
    /** Threats in L∞. */
    LINF,
    /** Threats in L2. */
    L2,
    /** Threats in L1. */
    L1,
    /** Threats in L0. */
    L0,
    /** Data sets of two classes. */
    TWO_CLASSES,
    /** Entries that give no gradients. */
    NO_GRADIENTS,
    /** Entries whose answers depend on noise. */
    STOCHASTIC
  }

  /**
   * The exact message with which the attack refuses data sets of three classes, such as a loss that
   * needs four; empty: it supports them.
   */
  protected Optional<String> refusalOfThreeClasses(P parameters) {
    return Optional.empty();
  }

  @ParameterizedTest
  @MethodSource("cases")
  void servesOrRefusesEntriesWithoutGradients(Case<P> c) {
    TestTask.Setup setup = setup(classifier().withoutGradients(), c.threat());
    servesOrRefuses(c, Behaviour.NO_GRADIENTS, setup);
  }

  @ParameterizedTest
  @MethodSource("cases")
  void servesOrRefusesTwoAndThreeClasses(Case<P> c) {
    LinearClassifier twoClasses = LinearClassifier.random(SHAPE, 2, SEED);
    servesOrRefuses(c, Behaviour.TWO_CLASSES, setup(twoClasses, c.threat()));
    LinearClassifier three = LinearClassifier.random(SHAPE, 3, SEED);
    servesOrRefuses(c, refusalOfThreeClasses(c.parameters()), setup(three, c.threat()));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void servesOrRefusesStochasticEntries(Case<P> c) {
    TestTask.Setup setup = setup(classifier().withInputNoise(0.1), c.threat());
    servesOrRefuses(c, Behaviour.STOCHASTIC, setup);
  }

  @Test
  void refusesTheNormsThatItSaysItRefuses() {
    for (P parameters : parameterSamples()) {
      for (Norm norm : Norm.values()) {
        Case<P> c = new Case<>(parameters, norm);
        Behaviour behaviour = in(norm);
        if (!supports(c, behaviour)) {
          servesOrRefuses(c, behaviour, setup(c));
        }
      }
    }
    assertThat(cases()).as("cases with a supported norm").isNotEmpty();
  }

  /** What is told before anything is trained is what would be told afterwards, or nothing. */
  @ParameterizedTest
  @MethodSource("cases")
  void itsCheckRefusesOnlyWhatItsRunRefuses(Case<P> c) {
    checksOrRefuses(c, Optional.empty(), classifier());
    for (Behaviour behaviour :
        List.of(Behaviour.NO_GRADIENTS, Behaviour.TWO_CLASSES, Behaviour.STOCHASTIC)) {
      Classifier classifier =
          switch (behaviour) {
            case NO_GRADIENTS -> classifier().withoutGradients();
            case TWO_CLASSES -> LinearClassifier.random(SHAPE, 2, SEED);
            default -> classifier().withInputNoise(0.1);
          };
      checksOrRefuses(c, refusal(c.parameters(), behaviour), classifier);
    }
  }

  private void checksOrRefuses(Case<P> c, Optional<String> message, Classifier classifier) {
    TestTask nothing = setup(classifier, c.threat()).withSamples().task();
    try {
      attack(c).check(nothing);
    } catch (UserException e) {
      assertThat(Optional.of(e.getMessage())).as("what its run says").isEqualTo(message);
    }
  }

  private void servesOrRefuses(Case<P> c, Behaviour behaviour, TestTask.Setup setup) {
    servesOrRefuses(c, refusal(c.parameters(), behaviour), setup);
  }

  private void servesOrRefuses(Case<P> c, Optional<String> message, TestTask.Setup setup) {
    if (message.isPresent()) {
      assertThatThrownBy(() -> run(c, setup))
          .isInstanceOf(UserException.class)
          .hasMessage(message.get());
    } else {
      TestTask task = run(c, setup);
      assertThat(IntStream.range(0, SAMPLES).mapToObj(row -> task.row(row).proposals()))
          .doesNotContain(Collections.emptyList());
    }
  }
}
