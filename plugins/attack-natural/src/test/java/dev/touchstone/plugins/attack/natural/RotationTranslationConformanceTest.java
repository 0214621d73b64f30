package dev.touchstone.plugins.attack.natural;

import dev.touchstone.api.attack.AttackFactory;
import dev.touchstone.testkit.SpatialAttackConformance;
import java.util.List;

class RotationTranslationConformanceTest
    extends SpatialAttackConformance<RotationTranslationParameters> {

  @Override
  public AttackFactory<RotationTranslationParameters> factory() {
    return new RotationTranslationFactory();
  }

  @Override
  protected List<RotationTranslationParameters> parameterSamples() {
    return List.of(
        new RotationTranslationParameters(Search.GRID, 5, 3, 10),
        new RotationTranslationParameters(Search.GRID, 1, 1, 10),
        new RotationTranslationParameters(Search.RANDOM, 31, 5, 10));
  }
}
