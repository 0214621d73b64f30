package dev.touchstone.plugins.attack.gradient;

import dev.touchstone.api.attack.AttackFactory;
import dev.touchstone.api.model.Loss;
import dev.touchstone.testkit.AttackConformance;
import java.util.List;
import java.util.Optional;

class MiFgsmConformanceTest extends AttackConformance<MiFgsmParameters> {

  static MiFgsmParameters parameters(
      int steps, double momentum, boolean nesterov, double diversity, int smoothing) {
    return new MiFgsmParameters(
        steps,
        Optional.empty(),
        Optional.empty(),
        momentum,
        nesterov,
        diversity,
        0.5,
        smoothing,
        Goal.UNTARGETED,
        Optional.empty(),
        Loss.CROSS_ENTROPY,
        1,
        Optional.empty());
  }

  @Override
  public AttackFactory<MiFgsmParameters> factory() {
    return new MiFgsmFactory();
  }

  @Override
  protected List<MiFgsmParameters> parameterSamples() {
    return List.of(parameters(5, 1, false, 0, 1), parameters(3, 0.9, true, 0.5, 3));
  }

  @Override
  protected Optional<String> refusal(MiFgsmParameters parameters, Behaviour behaviour) {
    return switch (behaviour) {
      case NO_GRADIENTS ->
          Optional.of(
              "attack mi-fgsm: needs gradients, which this entry does not give: use an attack that"
                  + " only queries it");
      case L1, L0 ->
          Optional.of(
              "attack mi-fgsm: makes steps in L∞ and L2, and none in %s; name the threats that it is for (threats: [...])"
                  .formatted(behaviour));
      case LINF, L2, TWO_CLASSES, STOCHASTIC -> Optional.empty();
    };
  }

  /** Gradients at smaller images, smoothed, are not those of the classifier. */
  @Override
  protected boolean monotoneInEpsilon(MiFgsmParameters parameters) {
    return parameters.diversity() == 0;
  }
}
