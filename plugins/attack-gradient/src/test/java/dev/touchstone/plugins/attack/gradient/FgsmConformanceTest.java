package dev.touchstone.plugins.attack.gradient;

import dev.touchstone.api.attack.AttackFactory;
import dev.touchstone.api.model.Loss;
import dev.touchstone.testkit.AttackConformance;
import java.util.List;
import java.util.Optional;

class FgsmConformanceTest extends AttackConformance<FgsmParameters> {

  @Override
  public AttackFactory<FgsmParameters> factory() {
    return new FgsmFactory();
  }

  @Override
  protected List<FgsmParameters> parameterSamples() {
    return List.of(
        parameters(Optional.empty(), false, Goal.UNTARGETED),
        parameters(Optional.of(1.25), true, Goal.UNTARGETED),
        parameters(Optional.empty(), false, Goal.ALL_TARGETS));
  }

  private static FgsmParameters parameters(Optional<Double> step, boolean random, Goal goal) {
    return new FgsmParameters(
        Optional.empty(),
        step,
        random,
        1,
        goal,
        Optional.empty(),
        Loss.CROSS_ENTROPY,
        1,
        Optional.empty());
  }

  @Override
  protected Optional<String> refusal(FgsmParameters parameters, Behaviour behaviour) {
    return switch (behaviour) {
      case NO_GRADIENTS ->
          Optional.of(
              "attack fgsm: needs gradients, which this entry does not give: use an attack that only"
                  + " queries it");
      case L1, L0 ->
          Optional.of(
              "attack fgsm: makes steps in L∞ and L2, and none in %s; name the threats that it is for (threats: [...])"
                  .formatted(behaviour));
      default -> Optional.empty();
    };
  }
}
