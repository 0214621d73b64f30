package dev.touchstone.plugins.model.convnet;

import dev.touchstone.tensorflow.model.GraphModelFactory;
import dev.touchstone.testkit.graph.GraphModelConformance;
import java.util.List;

class ConvnetConformanceTest extends GraphModelConformance<ConvnetParameters> {

  @Override
  protected GraphModelFactory<ConvnetParameters> factory() {
    return new ConvnetFactory();
  }

  @Override
  protected ConvnetParameters parameters() {
    return new ConvnetParameters(List.of(4, 6), 3, 16);
  }
}
