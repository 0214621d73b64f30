package dev.touchstone.plugins.attack.score;

import dev.touchstone.api.attack.AttackFactory;
import dev.touchstone.testkit.AttackConformance;
import java.util.List;
import java.util.Optional;

class SparseRsConformanceTest extends AttackConformance<SparseRsParameters> {

  @Override
  public AttackFactory<SparseRsParameters> factory() {
    return new SparseRsFactory();
  }

  @Override
  protected List<SparseRsParameters> parameterSamples() {
    return List.of(new SparseRsParameters(40, 0.3, 1), new SparseRsParameters(1, 0.8, 2));
  }

  @Override
  protected Optional<String> refusal(SparseRsParameters parameters, Behaviour behaviour) {
    return switch (behaviour) {
      case LINF, L2, L1 ->
          Optional.of(
              "attack sparse-rs: searches in L0, and not in %s; name the threats that it is for (threats: [...])"
                  .formatted(behaviour == Behaviour.LINF ? "L∞" : behaviour));
      default -> Optional.empty();
    };
  }

  /** It searches at random. */
  @Override
  protected boolean monotoneInEpsilon(SparseRsParameters parameters) {
    return false;
  }
}
