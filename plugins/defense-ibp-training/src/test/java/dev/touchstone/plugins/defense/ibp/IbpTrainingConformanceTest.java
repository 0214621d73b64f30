package dev.touchstone.plugins.defense.ibp;

import dev.touchstone.api.ComponentFactory;
import dev.touchstone.testkit.DescriptorConformance;

class IbpTrainingConformanceTest implements DescriptorConformance {

  @Override
  public ComponentFactory<?> factory() {
    return new IbpTrainingFactory();
  }
}
