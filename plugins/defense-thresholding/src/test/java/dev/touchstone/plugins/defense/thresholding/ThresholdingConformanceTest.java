package dev.touchstone.plugins.defense.thresholding;

import dev.touchstone.tensorflow.defense.InputDefenseFactory;
import dev.touchstone.testkit.graph.InputDefenseConformance;

class ThresholdingConformanceTest extends InputDefenseConformance<ThresholdingParameters> {

  @Override
  protected InputDefenseFactory<ThresholdingParameters> factory() {
    return new ThresholdingFactory();
  }

  @Override
  protected ThresholdingParameters parameters() {
    return ThresholdingParameters.searched();
  }
}
