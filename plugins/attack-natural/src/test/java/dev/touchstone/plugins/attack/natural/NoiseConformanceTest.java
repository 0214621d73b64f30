package dev.touchstone.plugins.attack.natural;

import dev.touchstone.api.attack.AttackFactory;
import dev.touchstone.testkit.AttackConformance;
import java.util.List;

class NoiseConformanceTest extends AttackConformance<NoiseParameters> {

  @Override
  public AttackFactory<NoiseParameters> factory() {
    return new NoiseFactory();
  }

  @Override
  protected List<NoiseParameters> parameterSamples() {
    return List.of(
        new NoiseParameters(NoiseKind.UNIFORM, 10),
        new NoiseParameters(NoiseKind.UNIFORM, 1),
        new NoiseParameters(NoiseKind.GAUSSIAN, 3),
        new NoiseParameters(NoiseKind.SALT_AND_PEPPER, 3));
  }

  /** It draws at random. */
  @Override
  protected boolean monotoneInEpsilon(NoiseParameters parameters) {
    return false;
  }

  /** One draw is as strong as another only by chance. */
  @Override
  protected boolean strongerThanNoise(NoiseParameters parameters) {
    return false;
  }
}
