package dev.touchstone.plugins.attack.score;

import dev.touchstone.api.attack.AttackFactory;
import dev.touchstone.testkit.AttackConformance;
import java.util.List;
import java.util.Optional;

class NesConformanceTest extends AttackConformance<NesParameters> {

  @Override
  public AttackFactory<NesParameters> factory() {
    return new NesFactory();
  }

  @Override
  protected List<NesParameters> parameterSamples() {
    return List.of(new NesParameters(3, 4, 0.01, 0.5));
  }

  @Override
  protected Optional<String> refusal(NesParameters parameters, Behaviour behaviour) {
    return switch (behaviour) {
      case L1, L0 ->
          Optional.of(
              "attack nes: makes steps in L∞ and L2, and none in %s; name the threats that it is for (threats: [...])"
                  .formatted(behaviour));
      default -> Optional.empty();
    };
  }

  /** It searches at random. */
  @Override
  protected boolean monotoneInEpsilon(NesParameters parameters) {
    return false;
  }
}
