package dev.touchstone.tensorflow.frozen;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.touchstone.tensorflow.graph.Sessions;
import dev.touchstone.tensorflow.graph.SymbolicGradients;
import dev.touchstone.tensorflow.graph.Tensors;
import dev.touchstone.tensorflow.weights.Tensor;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.StreamSupport;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.tensorflow.Graph;
import org.tensorflow.GraphOperation;
import org.tensorflow.Operand;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.op.nn.FusedBatchNorm;
import org.tensorflow.types.TFloat32;

/** Against the graph with variables, without kinks, so that rounding changes little. */
class FrozenGraphTest {

  private static final int IMAGES = 3;
  private static final int CHANNELS = 2;

  /** A graph under construction, with the values of its variables. */
  private static final class Network {

    final Ops tf;
    final SplittableRandom random;
    final Map<Operand<TFloat32>, Tensor> variables = new LinkedHashMap<>();

    Network(Ops tf, int seed) {
      this.tf = tf;
      this.random = new SplittableRandom(seed);
    }

    Operand<TFloat32> variable(double from, double to, long... shape) {
      Operand<TFloat32> variable = tf.variable(Shape.of(shape), TFloat32.class);
      int size = 1;
      for (long dimension : shape) {
        size *= (int) dimension;
      }
      float[] values = new float[size];
      for (int i = 0; i < size; i++) {
        values[i] = (float) random.nextDouble(from, to);
      }
      variables.put(variable, new Tensor(shape, values));
      return variable;
    }

    Operand<TFloat32> convolution(
        Operand<TFloat32> images, int rows, int columns, int filters, int stride, boolean same) {
      long channels = images.shape().get(3);
      return tf.nn.conv2d(
          images,
          variable(-1, 1, rows, columns, channels, filters),
          List.of(1L, (long) stride, (long) stride, 1L),
          same ? "SAME" : "VALID");
    }

    Operand<TFloat32> norm(Operand<TFloat32> images) {
      long channels = images.shape().get(3);
      return tf.nn
          .fusedBatchNorm(
              images,
              variable(-2, 2, channels),
              variable(-1, 1, channels),
              variable(-1, 1, channels),
              variable(0.1, 2, channels),
              FusedBatchNorm.epsilon(1e-3f),
              FusedBatchNorm.isTraining(false))
          .y();
    }
  }

  /** A network's output, made of its input. */
  @FunctionalInterface
  private interface Model {
    Operand<TFloat32> output(Network network, Operand<TFloat32> images);
  }

  /**
   * Checks that output and gradient are the same.
   *
   * @return the types of the frozen graph's operations; empty if the graph is left as it is
   */
  private static Optional<List<String>> types(int height, int width, int seed, Model model) {
    return types(height, width, CHANNELS, seed, model);
  }

  private static Optional<List<String>> types(
      int height, int width, int channels, int seed, Model model) {
    try (Graph graph = Sessions.newGraph()) {
      Ops tf = Ops.create(graph);
      Network network = new Network(tf, seed);
      Placeholder<TFloat32> images =
          tf.placeholder(TFloat32.class, Placeholder.shape(Shape.of(-1, height, width, channels)));
      Operand<TFloat32> output = model.output(network, tf.identity(images));
      Operand<TFloat32> gradient =
          SymbolicGradients.build(
                  graph,
                  tf.math.square(output),
                  Optional.empty(),
                  List.of(images),
                  "output by images")
              .get(0);
      Map<String, Tensor> values = new HashMap<>();
      Map<Operand<TFloat32>, Operand<TFloat32>> assignments = new LinkedHashMap<>();
      network.variables.forEach(
          (variable, value) -> {
            values.put(variable.asOutput().op().name(), value);
            assignments.put(
                variable, tf.assign(variable, tf.placeholder(TFloat32.class)).outputRef());
          });
      try (Session session = Sessions.open(graph)) {
        network.variables.forEach(
            (variable, value) -> {
              String fed =
                  ((GraphOperation) assignments.get(variable).asOutput().op()).input(1).op().name();
              try (TFloat32 tensor = Tensors.of(value.values(), value.shape())) {
                session
                    .runner()
                    .feed(fed, 0, tensor)
                    .addTarget(assignments.get(variable).asOutput().op())
                    .run()
                    .close();
              }
            });
        float[] pixels = new float[IMAGES * height * width * channels];
        for (int i = 0; i < pixels.length; i++) {
          pixels[i] = (float) network.random.nextDouble();
        }
        Optional<FrozenGraph> frozen =
            FrozenGraph.of(graph, values, List.of(images, output, gradient));
        if (frozen.isEmpty()) {
          return Optional.empty();
        }
        try (FrozenGraph closed = frozen.get()) {
          for (Operand<TFloat32> wanted : List.of(output, gradient)) {
            requireEqual(
                run(closed.session(), images, pixels, wanted),
                run(session, images, pixels, wanted));
          }
          Iterable<GraphOperation> operations = closed.graph()::operations;
          return Optional.of(
              StreamSupport.stream(operations.spliterator(), false)
                  .map(GraphOperation::type)
                  .toList());
        }
      }
    }
  }

  private static float[] run(
      Session session, Placeholder<TFloat32> images, float[] pixels, Operand<TFloat32> wanted) {
    Shape shape = images.shape();
    try (TFloat32 fed =
        Tensors.of(pixels, (long) IMAGES, shape.get(1), shape.get(2), shape.get(3))) {
      Session.Runner runner = session.runner();
      Sessions.feed(runner, images, fed);
      Sessions.fetch(runner, wanted);
      try (Result result = Sessions.run(runner)) {
        return Tensors.values(result.get(0));
      }
    }
  }

  private static void requireEqual(float[] actual, float[] expected) {
    float largest = 0;
    for (float value : expected) {
      largest = Math.max(largest, Math.abs(value));
    }
    assertThat(largest).isPositive();
    assertThat(actual).hasSameSizeAs(expected);
    for (int i = 0; i < expected.length; i++) {
      assertThat(actual[i]).isCloseTo(expected[i], within(1e-5f * largest));
    }
  }

  /** Geometries; whether a normalisation stands behind the image or behind the convolution. */
  @Property(tries = 40)
  void computesTheSame(
      @ForAll @IntRange(min = 1, max = 6) int height,
      @ForAll @IntRange(min = 1, max = 6) int width,
      @ForAll @IntRange(min = 1, max = 4) int rows,
      @ForAll @IntRange(min = 1, max = 4) int columns,
      @ForAll @IntRange(min = 0, max = 2) int images,
      @ForAll @IntRange(min = 1, max = 5) int filters,
      @ForAll @IntRange(min = 1, max = 3) int stride,
      @ForAll boolean same,
      @ForAll boolean behind,
      @ForAll @IntRange(min = 0, max = 1000) int seed) {
    if (!same && (rows > height || columns > width)) {
      return;
    }
    int channels = List.of(1, 3, 8).get(images);
    Optional<List<String>> types =
        types(
            height,
            width,
            channels,
            seed,
            (network, input) -> {
              Operand<TFloat32> first =
                  network.convolution(
                      behind ? input : network.norm(input), rows, columns, filters, stride, same);
              Operand<TFloat32> hidden =
                  network.tf.math.softplus(behind ? network.norm(first) : first);
              return network.convolution(hidden, 1, 1, 3, 1, true);
            });
    assertThat(types).isPresent();
  }

  @Test
  void normsVanishIntoConvolutions() {
    List<String> types =
        types(
                7,
                7,
                1,
                (network, images) -> network.norm(network.convolution(images, 3, 3, 4, 1, true)))
            .orElseThrow();
    assertThat(types)
        .contains("Conv2D", "Conv2DBackpropInput", "BiasAdd")
        .noneMatch(type -> type.startsWith("FusedBatchNorm"));
    // One squares, one differentiates the square; none scales channels.
    assertThat(types).doesNotContain("VariableV2", "Assign");
  }

  @Test
  void normsWithoutConvolutionBecomeFactorAndOffset() {
    assertThat(types(5, 4, 2, Network::norm).orElseThrow())
        .contains("Mul", "BiasAdd")
        .noneMatch(type -> type.startsWith("FusedBatchNorm"));
  }

  @Test
  void aConvolutionThatIsUsedBesidesItsNormKeepsItsFilter() {
    types(
        6,
        6,
        3,
        (network, images) -> {
          Operand<TFloat32> convolved = network.convolution(images, 3, 3, 4, 1, true);
          return network.tf.math.mul(convolved, network.norm(convolved));
        });
  }

  @Test
  void pointwiseConvolutionsBecomeProducts() {
    assertThat(
            types(
                    6,
                    5,
                    4,
                    (network, images) ->
                        network.norm(network.convolution(images, 1, 1, 4, 1, true)))
                .orElseThrow())
        .contains("MatMul")
        .noneMatch(type -> type.startsWith("Conv2D"));
  }

  @Test
  void convolutionsOfFewPixelsBecomeProducts() {
    assertThat(
            types(
                    2,
                    2,
                    5,
                    (network, images) ->
                        network.norm(network.convolution(images, 3, 3, 4, 1, true)))
                .orElseThrow())
        .contains("MatMul")
        .noneMatch(type -> type.startsWith("Conv2D"));
  }

  @Test
  void aGraphWithoutNormsIsLeftAsItIs() {
    assertThat(types(2, 2, 6, (network, images) -> network.convolution(images, 1, 1, 4, 1, true)))
        .isEmpty();
  }

  @Test
  void aGraphThatNeedsItsVariablesIsLeftAsItIs() {
    assertThat(
            types(
                7,
                7,
                8,
                (network, images) -> {
                  Operand<TFloat32> factor = network.variable(1, 2, CHANNELS);
                  return network.norm(
                      network.tf.math.mul(images, network.tf.assign(factor, factor).outputRef()));
                }))
        .isEmpty();
  }

  @Test
  void normsByTheBatchAreLeftAsTheyAre() {
    assertThat(
            types(
                7,
                7,
                7,
                (network, images) -> {
                  Operand<TFloat32> none = network.tf.constant(new float[0]);
                  return network
                      .tf
                      .nn
                      .fusedBatchNorm(
                          images,
                          network.variable(1, 2, CHANNELS),
                          network.variable(1, 2, CHANNELS),
                          none,
                          none,
                          FusedBatchNorm.isTraining(true))
                      .y();
                }))
        .isEmpty();
  }
}
