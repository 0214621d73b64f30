package dev.touchstone.plugins.attack.natural;

import dev.touchstone.api.attack.AttackFactory;
import dev.touchstone.testkit.AttackConformance;
import java.util.List;

class ContrastReductionConformanceTest extends AttackConformance<ContrastReductionParameters> {

  @Override
  public AttackFactory<ContrastReductionParameters> factory() {
    return new ContrastReductionFactory();
  }

  @Override
  protected List<ContrastReductionParameters> parameterSamples() {
    return List.of(
        new ContrastReductionParameters(Towards.GREY, 1),
        new ContrastReductionParameters(Towards.MEAN, 4));
  }

  /** A line through the image may leave a class and come back to it. */
  @Override
  protected boolean monotoneInEpsilon(ContrastReductionParameters parameters) {
    return false;
  }

  /** A baseline, as noise is: it looks for nothing. */
  @Override
  protected boolean strongerThanNoise(ContrastReductionParameters parameters) {
    return false;
  }
}
