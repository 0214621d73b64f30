package dev.touchstone.plugins.attack.minimum;

import dev.touchstone.api.attack.AttackFactory;
import dev.touchstone.testkit.AttackConformance;
import java.util.List;
import java.util.Optional;

class DdnConformanceTest extends AttackConformance<DdnParameters> {

  static DdnParameters parameters(int steps, int eotSamples) {
    return new DdnParameters(steps, 1, 0.05, eotSamples, Optional.empty());
  }

  @Override
  public AttackFactory<DdnParameters> factory() {
    return new DdnFactory();
  }

  @Override
  protected List<DdnParameters> parameterSamples() {
    return List.of(parameters(20, 1), parameters(3, 3));
  }

  @Override
  protected Optional<String> refusal(DdnParameters parameters, Behaviour behaviour) {
    return switch (behaviour) {
      case NO_GRADIENTS ->
          Optional.of(
              "attack ddn: needs gradients, which this entry does not give: use an attack that only"
                  + " queries it");
      case LINF, L1, L0 -> Refusals.of("ddn", "L2", behaviour);
      case L2, TWO_CLASSES, STOCHASTIC -> Optional.empty();
    };
  }

  /** It goes for the nearest image, not for the lowest margin. */
  @Override
  protected boolean monotoneInEpsilon(DdnParameters parameters) {
    return false;
  }
}
