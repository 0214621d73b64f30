package dev.touchstone.plugins.model.onnx.operators;

import dev.touchstone.plugins.model.onnx.tensor.GraphTensor;
import dev.touchstone.plugins.model.onnx.tensor.HostTensor;
import dev.touchstone.plugins.model.onnx.tensor.HostTensor.Kind;
import dev.touchstone.plugins.model.onnx.tensor.Shapes;
import dev.touchstone.plugins.model.onnx.tensor.Value;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TBool;
import org.tensorflow.types.TFloat32;

/** Comparisons, choices between two tensors, and bounds. */
final class Selections {

  /** Compares in the graph. */
  @FunctionalInterface
  private interface Comparison {
    Operand<TBool> build(Ops tf, Operand<TFloat32> left, Operand<TFloat32> right);
  }

  /** Compares constants. */
  @FunctionalInterface
  private interface OnHost {
    boolean test(double left, double right);
  }

  private Selections() {}

  static Map<String, Operator> all() {
    Map<String, Operator> all = new HashMap<>();
    put(all, "Equal", (tf, a, b) -> tf.math.equal(a, b), (a, b) -> a == b);
    put(all, "Greater", (tf, a, b) -> tf.math.greater(a, b), (a, b) -> a > b);
    put(all, "GreaterOrEqual", (tf, a, b) -> tf.math.greaterEqual(a, b), (a, b) -> a >= b);
    put(all, "Less", (tf, a, b) -> tf.math.less(a, b), (a, b) -> a < b);
    put(all, "LessOrEqual", (tf, a, b) -> tf.math.lessEqual(a, b), (a, b) -> a <= b);
    put(all, "And", (tf, a, b) -> truth(tf, tf.math.mul(a, b)), (a, b) -> a * b != 0);
    put(all, "Or", (tf, a, b) -> truth(tf, tf.math.add(a, b)), (a, b) -> a + b != 0);
    all.put("Not", Selections::not);
    all.put("Where", Selections::where);
    all.put("Clip", Selections::clip);
    return all;
  }

  private static Operand<TBool> truth(Ops tf, Operand<TFloat32> x) {
    return tf.math.notEqual(x, tf.constant(0f));
  }

  private static void put(
      Map<String, Operator> all, String name, Comparison comparison, OnHost onHost) {
    all.put(
        name,
        node -> {
          if (node.input(0) instanceof HostTensor one
              && node.input(1) instanceof HostTensor other) {
            return List.of(folded(node, one, other, onHost));
          }
          Ops tf = node.tf();
          // A step has no slope.
          return List.of(
              Broadcast.binary(
                  node,
                  node.input(0),
                  node.input(1),
                  (a, b) ->
                      tf.stopGradient(tf.dtypes.cast(comparison.build(tf, a, b), TFloat32.class))));
        });
  }

  private static HostTensor folded(Node node, HostTensor one, HostTensor other, OnHost onHost) {
    long[] shape = Shapes.broadcast(one.shape(), other.shape());
    HostTensor a = one.broadcast(shape);
    HostTensor b = other.broadcast(shape);
    boolean floats = one.kind() == Kind.FLOAT || other.kind() == Kind.FLOAT;
    long[] result = new long[a.size()];
    long[] left = a.integers();
    long[] right = b.integers();
    for (int i = 0; i < result.length; i++) {
      boolean holds =
          floats
              ? onHost.test(a.floats()[i], b.floats()[i])
              : onHost.test((double) left[i], (double) right[i]);
      result[i] = holds ? 1 : 0;
    }
    return HostTensor.integers(node.output(), Kind.BOOLEAN, shape, result);
  }

  private static List<Value> not(Node node) {
    if (node.input(0) instanceof HostTensor host) {
      long[] values = host.integers();
      for (int i = 0; i < values.length; i++) {
        values[i] = 1 - values[i];
      }
      return List.of(HostTensor.integers(node.output(), Kind.BOOLEAN, host.shape(), values));
    }
    GraphTensor input = node.graph(0);
    return List.of(input.with(node.tf().math.sub(node.tf().constant(1f), input.operand())));
  }

  private static List<Value> where(Node node) {
    if (node.constant()) {
      return List.of(chosen(node, node.host(0, "condition"), node.host(1, "X"), node.host(2, "Y")));
    }
    // The condition's shape and the order of dimensions are made those of the values first.
    Ops tf = node.tf();
    long[] values = Shapes.broadcast(node.input(1).shape(), node.input(2).shape());
    long[] shape = Shapes.broadcast(node.input(0).shape(), values);
    Operand<TFloat32> condition = whole(node, 0, shape);
    return List.of(
        GraphTensor.plain(
            tf.select(truth(tf, condition), whole(node, 1, shape), whole(node, 2, shape)), shape));
  }

  private static Operand<TFloat32> whole(Node node, int input, long... shape) {
    return Layouts.plain(node, Broadcast.to(node, node.graph(input), shape));
  }

  private static HostTensor chosen(
      Node node, HostTensor condition, HostTensor one, HostTensor other) {
    long[] shape =
        Shapes.broadcast(condition.shape(), Shapes.broadcast(one.shape(), other.shape()));
    long[] chooses = condition.broadcast(shape).integers();
    HostTensor a = one.broadcast(shape);
    HostTensor b = other.broadcast(shape);
    if (one.kind() == Kind.FLOAT) {
      return HostTensor.floats(
          node.output(),
          shape,
          () -> {
            float[] values = new float[chooses.length];
            for (int i = 0; i < values.length; i++) {
              values[i] = chooses[i] != 0 ? a.floats()[i] : b.floats()[i];
            }
            return values;
          });
    }
    long[] left = a.integers();
    long[] right = b.integers();
    for (int i = 0; i < chooses.length; i++) {
      chooses[i] = chooses[i] != 0 ? left[i] : right[i];
    }
    return HostTensor.integers(node.output(), one.kind(), shape, chooses);
  }

  private static List<Value> clip(Node node) {
    Optional<Float> least = node.optionalHost(1, "min").map(bound -> bound.floats()[0]);
    Optional<Float> most = node.optionalHost(2, "max").map(bound -> bound.floats()[0]);
    GraphTensor input = node.graph(0);
    Ops tf = node.tf();
    Operand<TFloat32> x = input.operand();
    if (least.equals(Optional.of(0f)) && most.equals(Optional.of(6f))) {
      return List.of(input.with(tf.nn.relu6(x)));
    }
    if (least.equals(Optional.of(0f))) {
      x = tf.nn.relu(x);
    } else if (least.isPresent()) {
      x = tf.math.maximum(x, tf.constant(least.get()));
    }
    if (most.isPresent()) {
      x = tf.math.minimum(x, tf.constant(most.get()));
    }
    return List.of(input.with(x));
  }
}
