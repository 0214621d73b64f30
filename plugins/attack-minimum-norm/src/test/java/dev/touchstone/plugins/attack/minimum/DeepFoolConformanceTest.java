package dev.touchstone.plugins.attack.minimum;

import dev.touchstone.api.attack.AttackFactory;
import dev.touchstone.testkit.AttackConformance;
import java.util.List;
import java.util.Optional;

class DeepFoolConformanceTest extends AttackConformance<DeepFoolParameters> {

  static DeepFoolParameters parameters(int steps, int candidates, int eotSamples) {
    return new DeepFoolParameters(steps, 0.02, candidates, eotSamples, Optional.empty());
  }

  @Override
  public AttackFactory<DeepFoolParameters> factory() {
    return new DeepFoolFactory();
  }

  @Override
  protected List<DeepFoolParameters> parameterSamples() {
    return List.of(parameters(5, 9, 1), parameters(2, 2, 3));
  }

  @Override
  protected Optional<String> refusal(DeepFoolParameters parameters, Behaviour behaviour) {
    return switch (behaviour) {
      case NO_GRADIENTS ->
          Optional.of(
              "attack deepfool: needs gradients, which this entry does not give: use an attack that only"
                  + " queries it");
      case L1, L0 -> Refusals.of("deepfool", "L∞ and L2", behaviour);
      case LINF, L2, TWO_CLASSES, STOCHASTIC -> Optional.empty();
    };
  }

  /** It goes for the nearest image, not for the lowest margin. */
  @Override
  protected boolean monotoneInEpsilon(DeepFoolParameters parameters) {
    return false;
  }
}
