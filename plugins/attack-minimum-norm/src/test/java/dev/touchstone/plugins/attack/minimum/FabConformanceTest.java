package dev.touchstone.plugins.attack.minimum;

import dev.touchstone.api.attack.AttackFactory;
import dev.touchstone.testkit.AttackConformance;
import java.util.List;
import java.util.Optional;

class FabConformanceTest extends AttackConformance<FabParameters> {

  static FabParameters parameters(int steps, int targets, int restarts) {
    return new FabParameters(steps, targets, restarts, 0.1, 1.05, 0.9, 1, Optional.empty());
  }

  @Override
  public AttackFactory<FabParameters> factory() {
    return new FabFactory();
  }

  @Override
  protected List<FabParameters> parameterSamples() {
    return List.of(
        parameters(8, 9, 1),
        parameters(6, 0, 2),
        parameters(3, 2, 2),
        new FabParameters(2, 1, 1, 0.1, 1.05, 0.9, 3, Optional.empty()));
  }

  @Override
  protected Optional<String> refusal(FabParameters parameters, Behaviour behaviour) {
    return switch (behaviour) {
      case NO_GRADIENTS ->
          Optional.of(
              "attack fab: needs gradients, which this entry does not give: use an attack that only"
                  + " queries it");
      case L0 -> Refusals.of("fab", "L∞, L2 and L1", behaviour);
      case LINF, L2, L1, TWO_CLASSES, STOCHASTIC -> Optional.empty();
    };
  }

  /** It goes for the nearest image, not for the lowest margin. */
  @Override
  protected boolean monotoneInEpsilon(FabParameters parameters) {
    return false;
  }
}
