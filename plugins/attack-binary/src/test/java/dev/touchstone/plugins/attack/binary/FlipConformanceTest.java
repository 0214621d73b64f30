package dev.touchstone.plugins.attack.binary;

import dev.touchstone.api.attack.AttackFactory;
import dev.touchstone.testkit.AttackConformance;
import java.util.List;
import java.util.Optional;

class FlipConformanceTest extends AttackConformance<FlipParameters> {

  @Override
  public AttackFactory<FlipParameters> factory() {
    return new FlipFactory();
  }

  @Override
  protected List<FlipParameters> parameterSamples() {
    return List.of(
        new FlipParameters(0.5, 30, 2, Optional.empty()),
        new FlipParameters(0.3, 1, 3, Optional.empty()),
        new FlipParameters(0, 5, 1, Optional.empty()),
        new FlipParameters(1, 5, 1, Optional.empty()));
  }

  @Override
  protected Optional<String> refusal(FlipParameters parameters, Behaviour behaviour) {
    return switch (behaviour) {
      case L0 ->
          Optional.of(
              "attack flip: searches in L∞, L2 and L1, and not in L0; name the threats that it is"
                  + " for (threats: [...])");
      case NO_GRADIENTS ->
          Optional.of(
              "attack flip: needs gradients, which this entry does not give: use an attack that"
                  + " only queries it");
      default -> Optional.empty();
    };
  }

  /** Pixels go no further than just across the threshold, however large the ball is. */
  @Override
  protected boolean monotoneInEpsilon(FlipParameters parameters) {
    return false;
  }

  /** No pixel can be moved across a threshold at the edge, and one step is the start alone. */
  @Override
  protected boolean strongerThanNoise(FlipParameters parameters) {
    return parameters.mu() > 0 && parameters.mu() < 1 && parameters.steps() > 1;
  }
}
