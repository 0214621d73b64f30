package dev.touchstone.plugins.attack.score;

import dev.touchstone.api.attack.AttackFactory;
import dev.touchstone.testkit.AttackConformance;
import java.util.List;
import java.util.Optional;

class SquareConformanceTest extends AttackConformance<SquareParameters> {

  @Override
  public AttackFactory<SquareParameters> factory() {
    return new SquareFactory();
  }

  @Override
  protected List<SquareParameters> parameterSamples() {
    return List.of(
        new SquareParameters(60, 0.8, 1),
        new SquareParameters(1, 0.8, 2),
        new SquareParameters(20, 0.05, 2));
  }

  @Override
  protected Optional<String> refusal(SquareParameters parameters, Behaviour behaviour) {
    return behaviour == Behaviour.L0
        ? Optional.of(
            "attack square: searches in L∞, L2 and L1, and not in %s; name the threats that it is for (threats: [...])"
                .formatted(behaviour))
        : Optional.empty();
  }

  /** It searches at random. */
  @Override
  protected boolean monotoneInEpsilon(SquareParameters parameters) {
    return false;
  }

  /** One step is the start alone. */
  @Override
  protected boolean strongerThanNoise(SquareParameters parameters) {
    return parameters.steps() > 1;
  }
}
