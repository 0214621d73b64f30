package dev.touchstone.plugins.model.onnx.operators;

import dev.touchstone.plugins.model.onnx.tensor.Batch;
import dev.touchstone.plugins.model.onnx.tensor.GraphTensor;
import dev.touchstone.plugins.model.onnx.tensor.HostTensor;
import dev.touchstone.plugins.model.onnx.tensor.Shapes;
import dev.touchstone.plugins.model.onnx.tensor.Value;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.tensorflow.Operand;
import org.tensorflow.types.TFloat32;

/** Tensors joined and parted along an axis. */
final class Joins {

  private Joins() {}

  static Map<String, Operator> all() {
    return Map.of("Concat", Joins::concat, "Split", Joins::split);
  }

  private static List<Value> concat(Node node) {
    List<Value> inputs = node.all();
    int rank = inputs.get(0).rank();
    int axis = Shapes.axis(node.integer("axis", 0), rank);
    long[] shape = inputs.get(0).shape();
    shape[axis] = 0;
    for (Value input : inputs) {
      long[] own = input.shape();
      if (own.length != rank) {
        throw new IllegalArgumentException("joins tensors of different dimensions");
      }
      shape[axis] += own[axis];
      for (int i = 0; i < rank; i++) {
        if (i != axis && own[i] != shape[i]) {
          throw new IllegalArgumentException(
              "joins %s and %s".formatted(Shapes.text(inputs.get(0).shape()), Shapes.text(own)));
        }
      }
    }
    if (node.constant()) {
      return List.of(onHost(node, inputs, axis, shape));
    }
    if (Batch.counts(shape[axis])) {
      throw new IllegalArgumentException("joins images");
    }
    int[] order =
        inputs.stream()
            .filter(GraphTensor.class::isInstance)
            .map(value -> Layouts.unflattened(node, (GraphTensor) value).order())
            .findFirst()
            .orElseThrow();
    List<Operand<TFloat32>> parts = new ArrayList<>();
    for (Value input : inputs) {
      if (input.shape()[axis] > 0) { // A part without elements adds nothing.
        parts.add(Layouts.arrange(node, node.graph(input), order).operand());
      }
    }
    Operand<TFloat32> joined =
        parts.size() == 1 ? parts.get(0) : node.tf().concat(parts, node.tf().constant(order[axis]));
    return List.of(new GraphTensor(joined, shape, order));
  }

  private static HostTensor onHost(Node node, List<Value> inputs, int axis, long[] shape) {
    List<HostTensor> tensors = inputs.stream().map(HostTensor.class::cast).toList();
    int size = HostTensor.size(shape);
    int inner = HostTensor.size(Arrays.copyOfRange(shape, axis + 1, shape.length));
    int outer = HostTensor.size(Arrays.copyOf(shape, axis));
    if (tensors.stream().anyMatch(tensor -> tensor.kind() == HostTensor.Kind.FLOAT)) {
      return HostTensor.floats(
          node.output(),
          shape,
          () -> {
            float[] joined = new float[size];
            int offset = 0;
            for (HostTensor tensor : tensors) {
              int each = (int) tensor.shape()[axis] * inner;
              for (int o = 0; o < outer; o++) {
                System.arraycopy(
                    tensor.floats(), o * each, joined, o * (size / outer) + offset, each);
              }
              offset += each;
            }
            return joined;
          });
    }
    long[] joined = new long[size];
    int offset = 0;
    for (HostTensor tensor : tensors) {
      int each = (int) tensor.shape()[axis] * inner;
      for (int o = 0; o < outer; o++) {
        System.arraycopy(tensor.integers(), o * each, joined, o * (size / outer) + offset, each);
      }
      offset += each;
    }
    return HostTensor.integers(node.output(), tensors.get(0).kind(), shape, joined);
  }

  private static List<Value> split(Node node) {
    Value input = node.input(0);
    int axis = Shapes.axis(node.integer("axis", 0), input.rank());
    long whole = input.shape()[axis];
    long[] sizes = sizes(node, whole);
    if (Arrays.stream(sizes).sum() != whole || Arrays.stream(sizes).anyMatch(size -> size < 0)) {
      throw new IllegalArgumentException(
          "parts %d into %s".formatted(whole, Arrays.toString(sizes)));
    }
    List<Value> parts = new ArrayList<>();
    long from = 0;
    for (long size : sizes) {
      parts.add(Slices.range(node, input, axis, from, size, node.output() + " " + parts.size()));
      from += size;
    }
    return parts;
  }

  private static long[] sizes(Node node, long whole) {
    Optional<long[]> given =
        node.opset() >= 13
            ? node.optionalHost(1, "split").map(HostTensor::integers)
            : node.integers("split");
    long parts = node.integer("num_outputs", node.outputs());
    if (given.isPresent()) {
      return given.get();
    }
    if (parts < 1 || parts > node.outputs()) {
      throw new IllegalArgumentException("parts into %d".formatted(parts));
    }
    long each = (whole + parts - 1) / parts; // The last one is what is left.
    long[] sizes = new long[(int) parts];
    Arrays.fill(sizes, each);
    sizes[sizes.length - 1] = whole - each * (parts - 1);
    return sizes;
  }
}
