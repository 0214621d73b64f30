package dev.touchstone.bounds.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.touchstone.api.Cancellation;
import dev.touchstone.api.Progress;
import dev.touchstone.api.UserException;
import dev.touchstone.bounds.ReadNetworks;
import dev.touchstone.tensorflow.graph.Sessions;
import dev.touchstone.tensorflow.kernels.Kernels;
import dev.touchstone.tensorflow.model.GraphModel;
import dev.touchstone.tensorflow.weights.Tensor;
import dev.touchstone.tensorflow.weights.Weights;
import dev.touchstone.testkit.graph.TestNetworks;
import dev.touchstone.testkit.graph.WrongKernels;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TFloat32;

/** Networks whose convolutions are matrix products, because the machine's kernels are wrong. */
class ComposedNetworkTest {

  @TempDir private Path folder;

  private Kernels.Checked check(GraphModel model) {
    return new Kernels(folder.resolve("kernels.json"))
        .check(
            model,
            List.of(),
            TestNetworks.SHAPE,
            TestNetworks.CLASSES,
            List.of(new Kernels.Use(false, 2)),
            Progress.NONE,
            Cancellation.NEVER);
  }

  @ParameterizedTest
  @EnumSource(
      value = TestNetworks.class,
      names = {"STRIDED", "POOLED", "RESIDUAL"})
  void theyAreReadAsTheConvolutionsThatTheyAre(TestNetworks model) {
    check(model);
    WrongKernels.remember(folder.resolve("kernels.json"), "Conv2D");
    Kernels.Checked checked = check(model);
    assertThat(checked.report().replaced()).isNotEmpty();
    Weights weights = TestNetworks.weights(model, 1, 1);
    Network<Tensor> composed = ReadNetworks.read(checked.model(), weights);
    assertThat(composed.nodes()).isEqualTo(ReadNetworks.read(model, weights).nodes());
  }

  @Test
  void whatMixesImagesIsNotReadAsIfItDidNot() {
    try (Graph graph = Sessions.newGraph()) {
      Ops tf = Ops.create(graph);
      Placeholder<TFloat32> input =
          tf.placeholder(TFloat32.class, Placeholder.shape(Shape.of(-1, 6, 6, 2)));
      Operand<TFloat32> pixels =
          tf.reshape(tf.withName("here").reshape(input, tf.array(-1, 2)), tf.array(-1, 72));
      assertThatThrownBy(() -> GraphReader.read(tf, graph, input, pixels))
          .isInstanceOf(UserException.class)
          .hasMessageContaining("operation Reshape 'here")
          .hasMessageContaining("it moves values from one image to another");
    }
  }
}
