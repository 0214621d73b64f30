package dev.touchstone.plugins.attack.gradient;

import dev.touchstone.api.attack.AttackFactory;
import dev.touchstone.api.model.Loss;
import dev.touchstone.testkit.AttackConformance;
import java.util.List;
import java.util.Optional;

class PgdConformanceTest extends AttackConformance<PgdParameters> {

  @Override
  public AttackFactory<PgdParameters> factory() {
    return new PgdFactory();
  }

  @Override
  protected List<PgdParameters> parameterSamples() {
    return List.of(
        Pgd.steps(10).parameters(),
        Pgd.steps(1).relativeStepSize(1).fromClean().parameters(),
        Pgd.steps(3).stepSize(0.02).restarts(3).momentum(1).keep(Keep.BEST).parameters(),
        Pgd.steps(2).loss(Loss.DLR).eotSamples(3).parameters(),
        Pgd.steps(2).loss(Loss.DLR).goal(Goal.ALL_TARGETS).restarts(2).parameters(),
        Pgd.steps(4).loss(Loss.MARGIN).goal(Goal.RANDOM_TARGET).restarts(2).parameters(),
        Pgd.steps(4).target(1).parameters());
  }

  @Override
  protected Optional<String> refusal(PgdParameters parameters, Behaviour behaviour) {
    return switch (behaviour) {
      case NO_GRADIENTS ->
          Optional.of(
              "attack pgd: needs gradients, which this entry does not give: use an attack that only"
                  + " queries it");
      case L1, L0 ->
          Optional.of(
              "attack pgd: makes steps in L∞ and L2, and none in %s; name the threats that it is for (threats: [...])"
                  .formatted(behaviour));
      case TWO_CLASSES ->
          parameters.loss() != Loss.DLR
              ? Optional.empty()
              : Optional.of(
                  parameters.goal() == Goal.UNTARGETED
                      ? "attack pgd: loss dlr needs at least 3 classes and the data set has 2: use"
                          + " another loss"
                      : "attack pgd: loss dlr with a target needs at least 4 classes and the data"
                          + " set has 2: use another loss");
      case LINF, L2, STOCHASTIC -> Optional.empty();
    };
  }

  @Override
  protected Optional<String> refusalOfThreeClasses(PgdParameters parameters) {
    return parameters.loss() == Loss.DLR && parameters.goal() != Goal.UNTARGETED
        ? Optional.of(
            "attack pgd: loss dlr with a target needs at least 4 classes and the data set has 3:"
                + " use another loss")
        : Optional.empty();
  }

  /** With an absolute step size the way is short of ε once ε is large. */
  @Override
  protected boolean monotoneInEpsilon(PgdParameters parameters) {
    return parameters.stepSize().isEmpty();
  }
}
