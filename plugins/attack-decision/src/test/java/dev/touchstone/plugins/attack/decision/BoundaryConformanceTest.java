package dev.touchstone.plugins.attack.decision;

import dev.touchstone.api.attack.AttackFactory;
import dev.touchstone.testkit.AttackConformance;
import java.util.List;
import java.util.Optional;

class BoundaryConformanceTest extends AttackConformance<BoundaryParameters> {

  @Override
  public AttackFactory<BoundaryParameters> factory() {
    return new BoundaryFactory();
  }

  @Override
  protected List<BoundaryParameters> parameterSamples() {
    return List.of(
        new BoundaryParameters(60, 0.1, 0.1, 1e-7, 100),
        new BoundaryParameters(1, 0.01, 0.01, 0, 1));
  }

  @Override
  protected Optional<String> refusal(BoundaryParameters parameters, Behaviour behaviour) {
    return behaviour == Behaviour.L1 || behaviour == Behaviour.L0
        ? Optional.of(
            "attack boundary: searches in L∞ and L2, and not in %s; name the threats that it is for (threats: [...])"
                .formatted(behaviour))
        : Optional.empty();
  }

  /** It goes for the nearest image, and searches at random. */
  @Override
  protected boolean monotoneInEpsilon(BoundaryParameters parameters) {
    return false;
  }
}
