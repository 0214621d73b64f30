package dev.touchstone.plugins.attack.gradient;

import dev.touchstone.api.attack.AttackFactory;
import dev.touchstone.api.model.Loss;
import dev.touchstone.testkit.AttackConformance;
import java.util.List;
import java.util.Optional;

class ApgdConformanceTest extends AttackConformance<ApgdParameters> {

  @Override
  public AttackFactory<ApgdParameters> factory() {
    return new ApgdFactory();
  }

  @Override
  protected List<ApgdParameters> parameterSamples() {
    return List.of(
        Apgd.steps(20).parameters(),
        Apgd.steps(1).fromClean().parameters(),
        Apgd.steps(10).loss(Loss.DLR).eotSamples(3).restarts(2).parameters(),
        Apgd.steps(5).loss(Loss.DLR).topTargets(9).parameters(),
        Apgd.steps(5).loss(Loss.MARGIN).topTargets(2).restarts(2).parameters(),
        Apgd.steps(4).target(1).parameters());
  }

  @Override
  protected Optional<String> refusal(ApgdParameters parameters, Behaviour behaviour) {
    return switch (behaviour) {
      case NO_GRADIENTS ->
          Optional.of(
              "attack apgd: needs gradients, which this entry does not give: use an attack that"
                  + " only queries it");
      case L0 ->
          Optional.of(
              "attack apgd: makes steps in L∞, L2 and L1, and none in L0; name the threats that it"
                  + " is for (threats: [...])");
      case TWO_CLASSES ->
          parameters.loss() != Loss.DLR
              ? Optional.empty()
              : Optional.of(
                  parameters.goal() == Goal.UNTARGETED
                      ? "attack apgd: loss dlr needs at least 3 classes and the data set has 2: use"
                          + " another loss"
                      : "attack apgd: loss dlr with a target needs at least 4 classes and the data"
                          + " set has 2: use another loss");
      case LINF, L2, L1, STOCHASTIC -> Optional.empty();
    };
  }

  @Override
  protected Optional<String> refusalOfThreeClasses(ApgdParameters parameters) {
    return parameters.loss() == Loss.DLR && parameters.goal() != Goal.UNTARGETED
        ? Optional.of(
            "attack apgd: loss dlr with a target needs at least 4 classes and the data set has 3:"
                + " use another loss")
        : Optional.empty();
  }

  /** How far a few steps come from a random start depends on where it lies. */
  @Override
  protected boolean monotoneInEpsilon(ApgdParameters parameters) {
    return parameters.steps() >= 20 || !parameters.randomStart();
  }
}
