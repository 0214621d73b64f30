package dev.touchstone.plugins.model.onnx.operators;

import dev.touchstone.plugins.model.onnx.tensor.Batch;
import dev.touchstone.plugins.model.onnx.tensor.GraphTensor;
import dev.touchstone.plugins.model.onnx.tensor.HostTensor;
import dev.touchstone.plugins.model.onnx.tensor.HostTensor.Kind;
import dev.touchstone.plugins.model.onnx.tensor.Shapes;
import dev.touchstone.plugins.model.onnx.tensor.Value;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Constants, what is known of shapes, and operators that do nothing at inference. */
final class Constants {

  private static final int FLOAT = 1;
  private static final int DOUBLE = 11;
  private static final int BOOL = 9;
  private static final List<Integer> INTEGERS = List.of(2, 3, 4, 5, 6, 7, 12, 13);

  private Constants() {}

  static Map<String, Operator> all() {
    Map<String, Operator> all = new HashMap<>();
    all.put("Constant", Constants::constant);
    all.put("ConstantOfShape", Constants::constantOfShape);
    all.put("Shape", Constants::shape);
    all.put("Size", Constants::size);
    all.put("Range", Constants::range);
    all.put("Cast", Constants::cast);
    all.put("Tile", Constants::tile);
    all.put("Identity", node -> List.of(node.input(0)));
    all.put("Dropout", Constants::dropout);
    return all;
  }

  private static List<Value> constant(Node node) {
    Optional<HostTensor> tensor = node.tensor("value");
    Optional<float[]> floats = node.numbers("value_floats");
    Optional<long[]> integers = node.integers("value_ints");
    if (tensor.isPresent()) {
      return List.of(tensor.get());
    }
    if (node.has("value_float")) {
      float value = node.number("value_float", 0);
      return List.of(HostTensor.floats(node.output(), new long[0], () -> new float[] {value}));
    }
    if (node.has("value_int")) {
      long value = node.integer("value_int", 0);
      return List.of(HostTensor.integers(node.output(), Kind.INTEGER, new long[0], value));
    }
    if (floats.isPresent()) {
      return List.of(
          HostTensor.floats(node.output(), new long[] {floats.get().length}, floats::get));
    }
    return List.of(
        HostTensor.vector(
            node.output(),
            integers.orElseThrow(
                () -> new IllegalArgumentException("has no value that is supported"))));
  }

  private static List<Value> constantOfShape(Node node) {
    long[] shape = node.host(0, "input").integers();
    HostTensor value =
        node.tensor("value")
            .orElseGet(() -> HostTensor.floats("0", new long[] {1}, () -> new float[1]));
    if (value.size() != 1) {
      throw new IllegalArgumentException("has a value of several elements");
    }
    // The same value everywhere: as many dimensions of 1, repeated.
    long[] ones = new long[shape.length];
    Arrays.fill(ones, 1);
    HostTensor one = value.reshaped(ones);
    return List.of(
        Arrays.stream(shape).anyMatch(Batch::counts)
            ? Broadcast.to(node, node.graph(one), shape)
            : one.broadcast(shape));
  }

  private static List<Value> shape(Node node) {
    long[] shape = node.input(0).shape();
    int from = clamped(node.integer("start", 0), shape.length);
    int to = clamped(node.integer("end", shape.length), shape.length);
    return List.of(
        HostTensor.vector(node.output(), Arrays.copyOfRange(shape, from, Math.max(from, to))));
  }

  private static int clamped(long place, int rank) {
    return (int) Math.max(0, Math.min(rank, place < 0 ? place + rank : place));
  }

  private static List<Value> size(Node node) {
    return List.of(
        HostTensor.integers(
            node.output(), Kind.INTEGER, new long[0], Shapes.product(node.input(0).shape())));
  }

  private static List<Value> range(Node node) {
    HostTensor start = node.host(0, "start");
    HostTensor limit = node.host(1, "limit");
    HostTensor delta = node.host(2, "delta");
    if (start.kind() == Kind.FLOAT) {
      throw new IllegalArgumentException("is supported on integers alone");
    }
    long first = start.integers()[0];
    long step = delta.integers()[0];
    if (step == 0) {
      throw new IllegalArgumentException("has a delta of 0");
    }
    long span = limit.integers()[0] - first;
    long count = Math.max(0, (span + step - Long.signum(step)) / step);
    long[] values = new long[HostTensor.size(count)];
    Arrays.setAll(values, i -> first + i * step);
    return List.of(HostTensor.vector(node.output(), values));
  }

  private static List<Value> cast(Node node) {
    int to = (int) node.integer("to", FLOAT);
    node.integer("saturate", 1); // Of 8-bit floats alone.
    boolean floats = to == FLOAT || to == DOUBLE;
    if (node.input(0) instanceof GraphTensor tensor) {
      if (!floats) {
        throw new IllegalArgumentException(
            "makes something else than floats of what depends on the image");
      }
      return List.of(tensor); // Truth values are 0 and 1 already; all floats are float32.
    }
    HostTensor host = node.host(0, "input");
    if (floats) {
      return List.of(
          host.kind() == Kind.FLOAT
              ? host
              : HostTensor.floats(node.output(), host.shape(), host::floats));
    }
    if (to == BOOL) {
      float[] values = host.floats();
      long[] truths = new long[values.length];
      Arrays.setAll(truths, i -> values[i] != 0 ? 1 : 0);
      return List.of(HostTensor.integers(node.output(), Kind.BOOLEAN, host.shape(), truths));
    }
    if (!INTEGERS.contains(to)) {
      throw new IllegalArgumentException("casts to the type %d".formatted(to));
    }
    return List.of(HostTensor.integers(node.output(), Kind.INTEGER, host.shape(), host.integers()));
  }

  /** Repeats of constants, and of dimensions of 1. */
  private static List<Value> tile(Node node) {
    Value value = node.input(0);
    long[] repeats = node.host(1, "repeats").integers();
    long[] shape = value.shape();
    if (repeats.length != shape.length) {
      throw new IllegalArgumentException("has repeats of another length than its input");
    }
    for (int i = 0; i < shape.length; i++) {
      if (repeats[i] != 1 && shape[i] != 1) {
        throw new IllegalArgumentException("repeats a dimension that is not 1");
      }
      shape[i] *= repeats[i];
    }
    return List.of(
        value instanceof HostTensor host && Arrays.stream(shape).noneMatch(Batch::counts)
            ? host.broadcast(shape)
            : Broadcast.to(node, node.graph(value), shape));
  }

  private static List<Value> dropout(Node node) {
    node.number("ratio", 0);
    node.integer("seed", 0);
    node.optionalHost(2, "training_mode")
        .filter(mode -> mode.integers()[0] != 0)
        .ifPresent(
            mode -> {
              throw new IllegalArgumentException("drops at inference; export it in eval mode");
            });
    return List.of(node.input(0));
  }
}
