package dev.touchstone.plugins.defense.adversarial;

import dev.touchstone.api.ComponentFactory;
import dev.touchstone.testkit.DescriptorConformance;

class AdversarialTrainingConformanceTest implements DescriptorConformance {

  @Override
  public ComponentFactory<?> factory() {
    return new AdversarialTrainingFactory();
  }
}
