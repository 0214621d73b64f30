package dev.touchstone.plugins.attack.score;

import dev.touchstone.api.attack.AttackFactory;
import dev.touchstone.testkit.AttackConformance;
import java.util.List;

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

  /** It searches at random. */
  @Override
  protected boolean monotoneInEpsilon(SquareParameters parameters) {
    return false;
  }
}
