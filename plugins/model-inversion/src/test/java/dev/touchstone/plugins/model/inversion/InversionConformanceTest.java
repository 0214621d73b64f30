package dev.touchstone.plugins.model.inversion;

import dev.touchstone.tensorflow.model.GraphModelFactory;
import dev.touchstone.testkit.graph.GraphModelConformance;
import java.util.List;

class InversionConformanceTest extends GraphModelConformance<InversionParameters> {

  @Override
  protected GraphModelFactory<InversionParameters> factory() {
    return new InversionFactory();
  }

  @Override
  protected InversionParameters parameters() {
    return new InversionParameters(List.of(4, 6), 3, 16, InversionTest.DECODER);
  }
}
