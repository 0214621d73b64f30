package dev.touchstone.plugins.defense.smoothing;

import dev.touchstone.testkit.graph.InputDefenseConformance;
import org.junit.jupiter.api.Nested;

class RandomizedSmoothingConformanceTest {

  @Nested
  class OneDraw extends InputDefenseConformance<SmoothingParameters> {

    @Override
    protected RandomizedSmoothingFactory factory() {
      return new RandomizedSmoothingFactory();
    }

    @Override
    protected SmoothingParameters parameters() {
      return new SmoothingParameters(0.25, 1);
    }
  }

  @Nested
  class SeveralDraws extends InputDefenseConformance<SmoothingParameters> {

    @Override
    protected RandomizedSmoothingFactory factory() {
      return new RandomizedSmoothingFactory();
    }

    @Override
    protected SmoothingParameters parameters() {
      return new SmoothingParameters(0.5, 7);
    }
  }
}
