package dev.touchstone.testkit;

import dev.touchstone.api.Seed;
import dev.touchstone.api.UserException;
import dev.touchstone.api.attack.Attack;
import dev.touchstone.api.attack.AttackFactory;
import dev.touchstone.api.attack.Attacks;
import dev.touchstone.api.data.ImageShape;
import dev.touchstone.api.data.LabeledImages;
import dev.touchstone.api.model.Classifier;
import dev.touchstone.api.threat.Norm;
import dev.touchstone.api.threat.NormBall;
import dev.touchstone.testkit.AttackConformance.Behaviour;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What is tried in the tests of {@link AttackConformance}: each of the attack's parameters with
 * each norm, on small linear classifiers.
 *
 * @param <P> the attack's parameters
 */
abstract class AttackCases<P extends Record> implements DescriptorConformance {

  static final Seed SEED = new Seed(20_260_101);
  static final ImageShape SHAPE = new ImageShape(4, 3, 2);
  static final int CLASSES = 5;
  static final int SAMPLES = 6;

  @Override
  public abstract AttackFactory<P> factory();

  /** Parameters to try, small enough that a run takes milliseconds; together they cover yours. */
  protected abstract List<P> parameterSamples();

  /** The exact message with which the attack refuses a behaviour; empty: it supports it. */
  protected Optional<String> refusal(P parameters, Behaviour behaviour) {
    return Optional.empty();
  }

  /** The attacks that yours uses, if it uses others; none unless overridden. */
  protected Attacks attacks() {
    return choice -> {
      throw new UserException("no attack '" + choice.id() + "' is known to this test");
    };
  }

  /** Parameters with the norm that they are tried with. */
  record Case<P>(P parameters, Norm norm) {
    NormBall threat() {
      return threat(
          switch (norm) {
            case LINF -> 0.08;
            case L2 -> 0.3;
            case L1 -> 0.8;
            case L0 -> 3;
          });
    }

    NormBall threat(double epsilon) {
      return new NormBall(norm, epsilon);
    }

    @Override
    public String toString() {
      return norm.symbol() + " " + parameters;
    }
  }

  final Stream<Case<P>> cases() {
    return parameterSamples().stream()
        .flatMap(p -> Stream.of(Norm.values()).map(norm -> new Case<>(p, norm)))
        .filter(c -> supports(c, in(c.norm())));
  }

  static Behaviour in(Norm norm) {
    return switch (norm) {
      case LINF -> Behaviour.LINF;
      case L2 -> Behaviour.L2;
      case L1 -> Behaviour.L1;
      case L0 -> Behaviour.L0;
    };
  }

  final boolean supports(Case<P> c, Behaviour behaviour) {
    return refusal(c.parameters(), behaviour).isEmpty();
  }

  final Attack attack(Case<P> c) {
    return factory().create(c.parameters(), attacks());
  }

  final TestTask run(Case<P> c, TestTask.Setup setup) {
    TestTask task = setup.task();
    attack(c).run(task);
    return task;
  }

  static LinearClassifier classifier() {
    return LinearClassifier.random(SHAPE, CLASSES, SEED);
  }

  static TestTask.Setup setup(Case<?> c) {
    return setup(classifier(), c.threat());
  }

  static TestTask.Setup setup(Classifier classifier, NormBall threat) {
    LabeledImages images =
        LinearClassifier.random(SHAPE, classifier.classes(), SEED).images(SAMPLES, SEED);
    return TestTask.Setup.of(classifier, images, threat, SEED);
  }
}
