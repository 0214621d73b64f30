package dev.touchstone.plugins.attack.score;

import dev.touchstone.api.attack.AttackFactory;
import dev.touchstone.testkit.AttackConformance;
import java.util.List;
import java.util.Optional;

class SpsaConformanceTest extends AttackConformance<SpsaParameters> {

  @Override
  public AttackFactory<SpsaParameters> factory() {
    return new SpsaFactory();
  }

  @Override
  protected List<SpsaParameters> parameterSamples() {
    return List.of(new SpsaParameters(3, 4, 0.01, 0.5));
  }

  @Override
  protected Optional<String> refusal(SpsaParameters parameters, Behaviour behaviour) {
    return switch (behaviour) {
      case L1, L0 ->
          Optional.of(
              "attack spsa: makes steps in L∞ and L2, and none in %s; name the threats that it is for (threats: [...])"
                  .formatted(behaviour));
      default -> Optional.empty();
    };
  }

  /** It searches at random. */
  @Override
  protected boolean monotoneInEpsilon(SpsaParameters parameters) {
    return false;
  }
}
