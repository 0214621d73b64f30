package dev.touchstone.plugins.model.resnet;

import dev.touchstone.api.data.ImageShape;
import dev.touchstone.tensorflow.model.GraphModelFactory;
import dev.touchstone.testkit.graph.GraphModelConformance;
import java.util.List;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;

/** Every depth, and both stems, on small images. */
@Tag("slow")
class ResnetConformanceTest {

  private abstract static class Conformance extends GraphModelConformance<ResnetParameters> {

    @Override
    protected GraphModelFactory<ResnetParameters> factory() {
      return new ResnetFactory();
    }

    @Override
    protected ImageShape shape() {
      return new ImageShape(8, 9, 3);
    }
  }

  @Nested
  class Resnet20 extends Conformance {
    @Override
    protected ResnetParameters parameters() {
      return new ResnetParameters(20, Stem.CIFAR, List.of(0.5, 0.4, 0.3), List.of(0.2, 0.3, 0.4));
    }
  }

  @Nested
  class Resnet20WithTheLargeStem extends Conformance {
    @Override
    protected ResnetParameters parameters() {
      return new ResnetParameters(20, Stem.IMAGENET, List.of(), List.of());
    }

    @Override
    protected ImageShape shape() {
      return new ImageShape(17, 16, 3);
    }
  }

  @Nested
  class Resnet18 extends Conformance {
    @Override
    protected ResnetParameters parameters() {
      return new ResnetParameters(18, Stem.CIFAR, List.of(), List.of());
    }
  }

  @Nested
  class Resnet50 extends Conformance {
    @Override
    protected ResnetParameters parameters() {
      return new ResnetParameters(50, Stem.IMAGENET, List.of(), List.of());
    }
  }
}
