package dev.touchstone.bounds.network;

import dev.touchstone.api.UserException;
import dev.touchstone.bounds.network.Layer.Shift;
import dev.touchstone.bounds.network.Network.Node;
import dev.touchstone.tensorflow.graph.Sessions;
import dev.touchstone.tensorflow.graph.Tensors;
import dev.touchstone.tensorflow.kernels.ComposedConvolution;
import dev.touchstone.tensorflow.weights.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.tensorflow.Graph;
import org.tensorflow.GraphOperation;
import org.tensorflow.Operand;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/**
 * Reads the part of a TensorFlow graph that lies between an image and the logits.
 *
 * <p>Whatever does not depend on the image is a weight, be it a variable, a constant or computed
 * from such. Scales and shifts behind a convolution or a fully connected layer, batch normalisation
 * in inference mode among them, become part of it.
 */
public final class GraphReader {

  private final Ops tf;
  private final GraphOperation input;
  private final Set<GraphOperation> path;
  private final List<Node<Operand<TFloat32>>> nodes = new ArrayList<>();
  private final Map<GraphOperation, Integer> read = new HashMap<>();

  private GraphReader(Ops tf, Graph graph, Operand<TFloat32> input, Operand<TFloat32> output) {
    this.tf = tf;
    this.input = (GraphOperation) input.op();
    this.path = path(graph, this.input, output);
    nodes.add(new Node<>(new Layer.Input<>(), List.of(), OperationFacts.shape(this.input)));
    read.put(this.input, 0);
  }

  /**
   * Reads a network. Adds operations to the graph that compute its weights.
   *
   * @param input [n, …], what is perturbed
   * @param output [n, classes], what depends on it
   * @return weights as tensors of the graph
   * @throws UserException if an operation on the way is not known; names it and its type
   */
  public static Network<Operand<TFloat32>> read(
      Ops tf, Graph graph, Operand<TFloat32> input, Operand<TFloat32> output) {
    GraphReader reader = new GraphReader(tf, graph, input, output);
    int last = reader.node(output);
    if (last != reader.nodes.size() - 1) {
      throw new UserException("the logits do not come last in the network");
    }
    return new Network<>(reader.nodes);
  }

  /** The same network with the values that its weights have in a session. */
  public static Network<Tensor> evaluate(Network<Operand<TFloat32>> network, Session session) {
    Map<Operand<TFloat32>, Tensor> values = new LinkedHashMap<>();
    network.map(weight -> values.put(weight, new Tensor(new long[] {0}, new float[0])));
    if (values.isEmpty()) {
      return network.map(values::get);
    }
    Session.Runner runner = session.runner();
    values.keySet().forEach(runner::fetch);
    try (Result result = Sessions.run(runner)) {
      int index = 0;
      for (Map.Entry<Operand<TFloat32>, Tensor> weight : values.entrySet()) {
        org.tensorflow.Tensor value = result.get(index++);
        weight.setValue(new Tensor(value.shape().asArray(), Tensors.values(value)));
      }
    }
    return network.map(values::get);
  }

  /** The operations through which the input influences the output. */
  private static Set<GraphOperation> path(
      Graph graph, GraphOperation input, Operand<TFloat32> output) {
    Set<GraphOperation> before = new HashSet<>(graph.subgraphTo(Set.of(output)));
    before.add((GraphOperation) output.op());
    Set<GraphOperation> path = new HashSet<>(Set.of(input));
    List<GraphOperation> open = new ArrayList<>(input.consumers());
    while (!open.isEmpty()) {
      GraphOperation operation = open.remove(open.size() - 1);
      if (before.contains(operation) && path.add(operation)) {
        open.addAll(operation.consumers());
      }
    }
    return path;
  }

  private int node(Operand<?> value) {
    GraphOperation operation = (GraphOperation) value.op();
    if (value.asOutput().index() != 0) {
      throw OperationFacts.unknown(operation, "only its first output can be bounded");
    }
    Integer known = read.get(operation);
    if (known == null) {
      known = layer(operation);
      read.put(operation, known);
    }
    return known;
  }

  private int layer(GraphOperation operation) {
    Optional<ComposedConvolution> composed = ComposedConvolution.of(operation);
    if (composed.isPresent()) {
      return composed(operation, composed.get());
    }
    return switch (operation.type()) {
      case "Identity", "StopGradient", "Snapshot" -> node(operation.input(0));
      case "Reshape", "Squeeze", "ExpandDims" -> reshape(operation);
      case "Relu" -> add(operation, new Layer.Relu<>(), operation.input(0));
      case "MatMul" -> dense(operation);
      case "Conv2D" -> convolution(operation);
      case "MaxPool", "MaxPoolV2" ->
          add(operation, new Layer.MaxPool<>(OperationFacts.pool(operation)), operation.input(0));
      case "AvgPool" ->
          add(
              operation,
              new Layer.AveragePool<>(OperationFacts.pool(operation)),
              operation.input(0));
      case "Mean" -> mean(operation);
      case "Pad", "PadV2" -> pad(operation);
      case "BiasAdd" -> {
        OperationFacts.requireNhwc(operation);
        yield scaling(operation, operation.input(0), Optional.empty(), plus(operation, 1));
      }
      case "FusedBatchNorm", "FusedBatchNormV2", "FusedBatchNormV3" -> batchNorm(operation);
      case "Add", "AddV2", "Sub" -> sum(operation);
      case "Mul" -> {
        int variable = depends(operation.input(0)) ? 0 : 1;
        requireWeight(operation, 1 - variable);
        yield scaling(
            operation,
            operation.input(variable),
            Optional.of(weight(operation, 1 - variable)),
            Optional.empty());
      }
      case "Div", "RealDiv" -> {
        requireWeight(operation, 1);
        yield scaling(
            operation,
            operation.input(0),
            Optional.of(tf.math.reciprocal(weight(operation, 1))),
            Optional.empty());
      }
      default -> throw OperationFacts.unknown(operation, "there are no bounds for this type");
    };
  }

  private int reshape(GraphOperation operation) {
    int from = node(operation.input(0));
    if (values(nodes.get(from).shape()) != values(OperationFacts.shape(operation))) {
      throw OperationFacts.unknown(operation, "it moves values from one image to another");
    }
    return add(new Layer.Reshape<>(), List.of(from), OperationFacts.shape(operation));
  }

  private static long values(List<Integer> shape) {
    return shape.stream().mapToLong(Integer::longValue).reduce(1, (a, b) -> a * b);
  }

  private int dense(GraphOperation operation) {
    requireWeight(operation, 1);
    if (operation.attributes().getAttrBool("transpose_a")) {
      throw OperationFacts.unknown(operation, "its input is transposed");
    }
    Operand<TFloat32> weight = operation.input(1).expect(TFloat32.class);
    if (operation.attributes().getAttrBool("transpose_b")) {
      weight = tf.linalg.transpose(weight, tf.constant(new int[] {1, 0}));
    }
    return add(operation, new Layer.Dense<>(weight, Optional.empty()), operation.input(0));
  }

  private int convolution(GraphOperation operation) {
    requireWeight(operation, 1);
    Operand<TFloat32> weight = operation.input(1).expect(TFloat32.class);
    long[] explicit = OperationFacts.explicitPadding(operation);
    int from = node(operation.input(0));
    if (explicit.length > 0) {
      from = padded(from, explicit);
    }
    List<Integer> shape = nodes.get(from).shape();
    if (weight.shape().get(2) != shape.get(2)) {
      throw OperationFacts.unknown(operation, "its channels are in groups");
    }
    return add(
        new Layer.Convolution<>(
            weight, OperationFacts.convolution(operation, weight), Optional.empty()),
        List.of(from),
        OperationFacts.shape(operation));
  }

  /** What was asked for, where matrix products stand in a convolution's place. */
  private int composed(GraphOperation operation, ComposedConvolution composed) {
    Operand<TFloat32> weight = composed.filter();
    if (depends(weight)) {
      throw OperationFacts.unknown(operation, "both of its sides depend on the image");
    }
    Window window =
        new Window(
            (int) weight.shape().get(0),
            (int) weight.shape().get(1),
            Math.toIntExact(composed.strides().get(1)),
            Math.toIntExact(composed.strides().get(2)),
            composed.same() ? Padding.SAME : Padding.VALID);
    return add(
        operation, new Layer.Convolution<>(weight, window, Optional.empty()), composed.input());
  }

  /** A mean over all pixels of each channel. */
  private int mean(GraphOperation operation) {
    int from = node(operation.input(0));
    List<Integer> shape = nodes.get(from).shape();
    int[] axes = OperationFacts.ints(operation, 1);
    Arrays.sort(axes);
    if (shape.size() != 3 || !Arrays.equals(axes, new int[] {1, 2})) {
      throw OperationFacts.unknown(operation, "it is not the mean over rows and columns");
    }
    int height = shape.get(0);
    int width = shape.get(1);
    Window all = new Window(height, width, height, width, Padding.VALID);
    int pooled = add(new Layer.AveragePool<>(all), List.of(from), List.of(1, 1, shape.get(2)));
    return add(new Layer.Reshape<>(), List.of(pooled), OperationFacts.shape(operation));
  }

  private int pad(GraphOperation operation) {
    int[] paddings = OperationFacts.ints(operation, 1);
    if (operation.numInputs() > 2 && OperationFacts.floatScalar(operation, 2) != 0) {
      throw OperationFacts.unknown(operation, "it pads with another value than 0");
    }
    if (paddings[0] != 0 || paddings[1] != 0) {
      throw OperationFacts.unknown(operation, "it pads the batch");
    }
    return padded(node(operation.input(0)), Arrays.stream(paddings).asLongStream().toArray());
  }

  /** Zeros around a node; the first pair is the batch's. */
  private int padded(int from, long[] pairs) {
    List<Integer> before = new ArrayList<>();
    List<Integer> after = new ArrayList<>();
    List<Integer> shape = new ArrayList<>();
    for (int axis = 0; axis < nodes.get(from).shape().size(); axis++) {
      before.add((int) pairs[2 * axis + 2]);
      after.add((int) pairs[2 * axis + 3]);
      shape.add(nodes.get(from).shape().get(axis) + before.get(axis) + after.get(axis));
    }
    return add(new Layer.ZeroPad<>(before, after), List.of(from), shape);
  }

  /** y = scale · (x − mean) / √(variance + ε) + offset. */
  private int batchNorm(GraphOperation operation) {
    OperationFacts.requireNhwc(operation);
    if (operation.attributes().getAttrBool("is_training")) {
      throw OperationFacts.unknown(operation, "it is built for training");
    }
    for (int i = 1; i < 5; i++) {
      requireWeight(operation, i);
    }
    float epsilon = operation.attributes().getAttrFloat("epsilon");
    Operand<TFloat32> deviation =
        tf.math.sqrt(tf.math.add(weight(operation, 4), constant(epsilon)));
    Operand<TFloat32> scale = tf.math.div(weight(operation, 1), deviation);
    Operand<TFloat32> moved = tf.math.mul(weight(operation, 3), scale);
    Operand<TFloat32> offset = weight(operation, 2);
    Shift<Operand<TFloat32>> shift =
        new Shift<>(
            tf.math.sub(offset, moved), tf.math.add(tf.math.abs(offset), tf.math.abs(moved)));
    return scaling(operation, operation.input(0), Optional.of(scale), Optional.of(shift));
  }

  private int sum(GraphOperation operation) {
    boolean minus = operation.type().equals("Sub");
    if (!depends(operation.input(1))) {
      return scaling(
          operation,
          operation.input(0),
          Optional.empty(),
          minus ? Optional.of(shift(tf.math.neg(weight(operation, 1)))) : plus(operation, 1));
    }
    Optional<Operand<TFloat32>> sign = minus ? Optional.of(constant(-1)) : Optional.empty();
    if (!depends(operation.input(0))) {
      return scaling(operation, operation.input(1), sign, plus(operation, 0));
    }
    int left = node(operation.input(0));
    int right = node(operation.input(1));
    List<Integer> shape = OperationFacts.shape(operation);
    if (!nodes.get(left).shape().equals(shape) || !nodes.get(right).shape().equals(shape)) {
      throw OperationFacts.unknown(operation, "its two sides differ in shape");
    }
    if (minus) {
      right = add(new Layer.Scaling<>(sign, Optional.empty()), List.of(right), shape);
    }
    return add(new Layer.Sum<>(), List.of(left, right), shape);
  }

  /** A scale and a shift: part of the layer before where nothing else needs its value. */
  private int scaling(
      GraphOperation operation,
      Operand<?> value,
      Optional<Operand<TFloat32>> scale,
      Optional<Shift<Operand<TFloat32>>> shift) {
    int from = node(value);
    Node<Operand<TFloat32>> before = nodes.get(from);
    if (!before.shape().equals(OperationFacts.shape(operation))) {
      throw OperationFacts.unknown(operation, "its constant has more dimensions than its input");
    }
    boolean byChannel =
        scale.map(s -> s.shape().numDimensions() <= 1).orElse(true)
            && shift.map(s -> s.value().shape().numDimensions() <= 1).orElse(true);
    if (byChannel && onlyUse(value)) {
      Optional<Layer<Operand<TFloat32>>> fused = fused(before.layer(), scale, shift);
      if (fused.isPresent()) {
        nodes.set(from, new Node<>(fused.get(), before.inputs(), before.shape()));
        return from;
      }
    }
    return add(new Layer.Scaling<>(scale, shift), List.of(from), before.shape());
  }

  private Optional<Layer<Operand<TFloat32>>> fused(
      Layer<Operand<TFloat32>> layer,
      Optional<Operand<TFloat32>> scale,
      Optional<Shift<Operand<TFloat32>>> shift) {
    if (layer instanceof Layer.Dense<Operand<TFloat32>> dense) {
      return Optional.of(
          new Layer.Dense<>(scaled(dense.weight(), scale), combined(dense.bias(), scale, shift)));
    }
    if (layer instanceof Layer.Convolution<Operand<TFloat32>> convolution) {
      return Optional.of(
          new Layer.Convolution<>(
              scaled(convolution.weight(), scale),
              convolution.window(),
              combined(convolution.bias(), scale, shift)));
    }
    return Optional.empty();
  }

  private Operand<TFloat32> scaled(Operand<TFloat32> weight, Optional<Operand<TFloat32>> scale) {
    return scale.<Operand<TFloat32>>map(s -> tf.math.mul(weight, s)).orElse(weight);
  }

  /** scale · bias + shift. */
  private Optional<Shift<Operand<TFloat32>>> combined(
      Optional<Shift<Operand<TFloat32>>> bias,
      Optional<Operand<TFloat32>> scale,
      Optional<Shift<Operand<TFloat32>>> shift) {
    Optional<Shift<Operand<TFloat32>>> first =
        bias.map(
            b ->
                new Shift<>(
                    scaled(b.value(), scale), scaled(b.magnitude(), scale.map(tf.math::abs))));
    if (first.isEmpty() || shift.isEmpty()) {
      return first.isPresent() ? first : shift;
    }
    return Optional.of(
        new Shift<>(
            tf.math.add(first.get().value(), shift.get().value()),
            tf.math.add(first.get().magnitude(), shift.get().magnitude())));
  }

  /** Whether one operation alone, reading it once, needs a value. */
  private boolean onlyUse(Operand<?> value) {
    GraphOperation operation = (GraphOperation) value.op();
    long users = operation.consumers().stream().filter(path::contains).count();
    return users == 1 && (!operation.type().equals("Identity") || onlyUse(operation.input(0)));
  }

  private int add(GraphOperation operation, Layer<Operand<TFloat32>> layer, Operand<?> from) {
    return add(layer, List.of(node(from)), OperationFacts.shape(operation));
  }

  private int add(Layer<Operand<TFloat32>> layer, List<Integer> from, List<Integer> shape) {
    nodes.add(new Node<>(layer, from, shape));
    return nodes.size() - 1;
  }

  private boolean depends(Operand<?> value) {
    return path.contains((GraphOperation) value.op());
  }

  private void requireWeight(GraphOperation operation, int index) {
    if (depends(operation.input(index))) {
      throw OperationFacts.unknown(operation, "both of its sides depend on the image");
    }
  }

  private Optional<Shift<Operand<TFloat32>>> plus(GraphOperation operation, int index) {
    requireWeight(operation, index);
    return Optional.of(shift(weight(operation, index)));
  }

  private Shift<Operand<TFloat32>> shift(Operand<TFloat32> value) {
    return new Shift<>(value, tf.math.abs(value));
  }

  /** A constant that broadcasts to an image's shape; a batch dimension of 1 is dropped. */
  private Operand<TFloat32> weight(GraphOperation operation, int index) {
    Operand<TFloat32> value = operation.input(index).expect(TFloat32.class);
    int rank = OperationFacts.shape(operation).size();
    long[] dimensions = value.shape().asArray();
    if (dimensions == null) {
      throw OperationFacts.unknown(operation, "the shape of its constant is not known");
    }
    if (dimensions.length <= rank) {
      return value;
    }
    return tf.reshape(value, tf.constant(Arrays.copyOfRange(dimensions, 1, dimensions.length)));
  }

  private Operand<TFloat32> constant(float value) {
    return tf.constant(value);
  }
}
