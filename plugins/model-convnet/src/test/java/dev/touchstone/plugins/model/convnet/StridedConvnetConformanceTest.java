package dev.touchstone.plugins.model.convnet;

import dev.touchstone.tensorflow.model.GraphModelFactory;
import dev.touchstone.testkit.graph.GraphModelConformance;
import java.util.List;

class StridedConvnetConformanceTest extends GraphModelConformance<StridedConvnetParameters> {

  @Override
  protected GraphModelFactory<StridedConvnetParameters> factory() {
    return new StridedConvnetFactory();
  }

  @Override
  protected StridedConvnetParameters parameters() {
    return new StridedConvnetParameters(List.of(4, 6), 3, 2, 16);
  }
}
