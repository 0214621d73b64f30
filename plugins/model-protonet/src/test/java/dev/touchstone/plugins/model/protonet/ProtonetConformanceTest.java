package dev.touchstone.plugins.model.protonet;

import dev.touchstone.tensorflow.model.GraphModelFactory;
import dev.touchstone.testkit.graph.GraphModelConformance;
import java.util.List;
import org.junit.jupiter.api.Nested;

class ProtonetConformanceTest {

  @Nested
  class WithPrototypesHead extends Conformance {

    WithPrototypesHead() {
      super(Head.PROTOTYPES);
    }
  }

  @Nested
  class WithEncoderHead extends Conformance {

    WithEncoderHead() {
      super(Head.ENCODER);
    }
  }

  private abstract static class Conformance extends GraphModelConformance<ProtonetParameters> {

    private final Head head;

    Conformance(Head head) {
      this.head = head;
    }

    @Override
    protected GraphModelFactory<ProtonetParameters> factory() {
      return new ProtonetFactory();
    }

    @Override
    protected ProtonetParameters parameters() {
      return new ProtonetParameters(List.of(6, 8, 5), 4, head, 0.05, 0.05, 0.05);
    }
  }
}
