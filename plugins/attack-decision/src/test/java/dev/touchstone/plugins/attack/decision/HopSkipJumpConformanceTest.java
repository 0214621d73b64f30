package dev.touchstone.plugins.attack.decision;

import dev.touchstone.api.attack.AttackFactory;
import dev.touchstone.testkit.AttackConformance;
import java.util.List;
import java.util.Optional;

class HopSkipJumpConformanceTest extends AttackConformance<HopSkipJumpParameters> {

  @Override
  public AttackFactory<HopSkipJumpParameters> factory() {
    return new HopSkipJumpFactory();
  }

  @Override
  protected List<HopSkipJumpParameters> parameterSamples() {
    return List.of(
        new HopSkipJumpParameters(4, 20, 30, 100), new HopSkipJumpParameters(1, 1, 1, 1));
  }

  @Override
  protected Optional<String> refusal(HopSkipJumpParameters parameters, Behaviour behaviour) {
    return behaviour == Behaviour.L1 || behaviour == Behaviour.L0
        ? Optional.of(
            "attack hop-skip-jump: searches in L∞ and L2, and not in %s; name the threats that it is for (threats: [...])"
                .formatted(behaviour))
        : Optional.empty();
  }

  /** It goes for the nearest image, and searches at random. */
  @Override
  protected boolean monotoneInEpsilon(HopSkipJumpParameters parameters) {
    return false;
  }
}
