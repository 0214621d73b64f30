package dev.touchstone.bounds.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.touchstone.api.UserException;
import dev.touchstone.bounds.ReadNetworks;
import dev.touchstone.tensorflow.graph.Sessions;
import dev.touchstone.tensorflow.weights.Tensor;
import dev.touchstone.testkit.graph.TestNetworks;
import java.util.List;
import java.util.function.BiFunction;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.op.nn.Conv2d;
import org.tensorflow.types.TFloat32;

class GraphReaderTest {

  private static List<String> layers(TestNetworks model) {
    Network<Tensor> network = ReadNetworks.read(model, TestNetworks.weights(model, 1, 1));
    return network.nodes().stream()
        .map(node -> node.layer().getClass().getSimpleName())
        .collect(Collectors.toList());
  }

  @Test
  void biasesAndBatchNormsBecomePartOfTheLayerBefore() {
    assertThat(layers(TestNetworks.DENSE))
        .containsExactly(
            "Input", "Reshape", "Dense", "Relu", "Reshape", "Dense", "Relu", "Reshape", "Dense");
    assertThat(layers(TestNetworks.RESIDUAL))
        .containsExactly(
            "Input",
            "Convolution",
            "Relu",
            "Convolution",
            "Relu",
            "Convolution",
            "Sum",
            "Relu",
            "ZeroPad",
            "Convolution",
            "AveragePool",
            "ZeroPad",
            "Scaling",
            "Sum",
            "Relu",
            "AveragePool",
            "Reshape",
            "Reshape",
            "Dense");
  }

  private static Arguments unknown(
      String type, String reason, BiFunction<Ops, Operand<TFloat32>, Operand<TFloat32>> function) {
    return Arguments.of(type, reason, function);
  }

  private static List<Arguments> unknownOperations() {
    return List.of(
        unknown("Sigmoid", "there are no bounds", (tf, x) -> tf.math.sigmoid(x)),
        unknown("Mul", "both of its sides", (tf, x) -> tf.math.mul(x, x)),
        unknown(
            "Conv2D",
            "it is dilated",
            (tf, x) ->
                tf.nn.conv2d(
                    x,
                    tf.constant(new float[3][3][2][1]),
                    List.of(1L, 1L, 1L, 1L),
                    "VALID",
                    Conv2d.dilations(List.of(1L, 2L, 2L, 1L)))),
        unknown(
            "PadV2",
            "it pads with another value",
            (tf, x) ->
                tf.pad(
                    x, tf.constant(new int[][] {{0, 0}, {1, 0}, {0, 0}, {0, 0}}), tf.constant(1f))),
        unknown(
            "Mean",
            "it is not the mean over rows and columns",
            (tf, x) -> tf.math.mean(x, tf.constant(3))));
  }

  @ParameterizedTest
  @MethodSource("unknownOperations")
  void unknownOperationsAreNamed(
      String type, String reason, BiFunction<Ops, Operand<TFloat32>, Operand<TFloat32>> function) {
    try (Graph graph = Sessions.newGraph()) {
      Ops tf = Ops.create(graph);
      Placeholder<TFloat32> input =
          tf.placeholder(TFloat32.class, Placeholder.shape(Shape.of(-1, 6, 6, 2)));
      Operand<TFloat32> output =
          tf.reshape(function.apply(tf.withName("here"), input), tf.constant(new int[] {-1, 4}));
      assertThatThrownBy(() -> GraphReader.read(tf, graph, input, output))
          .isInstanceOf(UserException.class)
          .hasMessageContaining("operation " + type + " 'here")
          .hasMessageContaining(reason);
    }
  }

  @Test
  void explicitPaddingIsReadAsZerosAround() {
    try (Graph graph = Sessions.newGraph()) {
      Ops tf = Ops.create(graph);
      Placeholder<TFloat32> input =
          tf.placeholder(TFloat32.class, Placeholder.shape(Shape.of(-1, 6, 6, 2)));
      Operand<TFloat32> output =
          tf.nn.conv2d(
              input,
              tf.constant(new float[3][3][2][1]),
              List.of(1L, 1L, 1L, 1L),
              "EXPLICIT",
              Conv2d.explicitPaddings(List.of(0L, 0L, 2L, 1L, 0L, 1L, 0L, 0L)));
      Network<Operand<TFloat32>> network = GraphReader.read(tf, graph, input, output);
      assertThat(network.node(1).layer())
          .isEqualTo(new Layer.ZeroPad<>(List.of(2, 0, 0), List.of(1, 1, 0)));
      assertThat(network.node(1).shape()).containsExactly(9, 7, 2);
      assertThat(network.node(2).shape()).containsExactly(7, 5, 1);
    }
  }
}
