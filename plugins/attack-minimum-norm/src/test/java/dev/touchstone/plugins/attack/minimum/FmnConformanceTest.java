package dev.touchstone.plugins.attack.minimum;

import dev.touchstone.api.attack.AttackFactory;
import dev.touchstone.testkit.AttackConformance;
import java.util.List;
import java.util.Optional;

class FmnConformanceTest extends AttackConformance<FmnParameters> {

  static FmnParameters parameters(int steps, int eotSamples) {
    return new FmnParameters(steps, Optional.empty(), 0.05, eotSamples, Optional.empty());
  }

  @Override
  public AttackFactory<FmnParameters> factory() {
    return new FmnFactory();
  }

  @Override
  protected List<FmnParameters> parameterSamples() {
    return List.of(parameters(20, 1), parameters(3, 3));
  }

  @Override
  protected Optional<String> refusal(FmnParameters parameters, Behaviour behaviour) {
    return switch (behaviour) {
      case NO_GRADIENTS ->
          Optional.of(
              "attack fmn: needs gradients, which this entry does not give: use an attack that only"
                  + " queries it");
      case LINF, L2, L1, L0, TWO_CLASSES, STOCHASTIC -> Optional.empty();
    };
  }

  /** It goes for the nearest image, not for the lowest margin. */
  @Override
  protected boolean monotoneInEpsilon(FmnParameters parameters) {
    return false;
  }
}
