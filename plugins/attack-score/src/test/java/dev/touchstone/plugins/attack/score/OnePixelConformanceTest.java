package dev.touchstone.plugins.attack.score;

import dev.touchstone.api.attack.AttackFactory;
import dev.touchstone.testkit.AttackConformance;
import java.util.List;
import java.util.Optional;

class OnePixelConformanceTest extends AttackConformance<OnePixelParameters> {

  @Override
  public AttackFactory<OnePixelParameters> factory() {
    return new OnePixelFactory();
  }

  @Override
  protected List<OnePixelParameters> parameterSamples() {
    return List.of(new OnePixelParameters(6, 4, 0.5));
  }

  @Override
  protected Optional<String> refusal(OnePixelParameters parameters, Behaviour behaviour) {
    return switch (behaviour) {
      case LINF, L2, L1 ->
          Optional.of(
              "attack one-pixel: searches in L0, and not in %s; name the threats that it is for (threats: [...])"
                  .formatted(behaviour == Behaviour.LINF ? "L∞" : behaviour));
      default -> Optional.empty();
    };
  }

  /** It searches at random. */
  @Override
  protected boolean monotoneInEpsilon(OnePixelParameters parameters) {
    return false;
  }
}
