package dev.touchstone.plugins.model.onnx.operators;

import dev.touchstone.plugins.model.onnx.tensor.Batch;
import dev.touchstone.plugins.model.onnx.tensor.GraphTensor;
import dev.touchstone.plugins.model.onnx.tensor.HostTensor;
import dev.touchstone.plugins.model.onnx.tensor.Shapes;
import dev.touchstone.plugins.model.onnx.tensor.Value;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.ReduceMax;
import org.tensorflow.op.core.ReduceMin;
import org.tensorflow.op.core.ReduceSum;
import org.tensorflow.op.math.Mean;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/** Sums, means and extremes along axes. */
final class Reductions {

  /** Builds a reduction that keeps the dimensions it is along, as 1. */
  @FunctionalInterface
  private interface Reduction {
    Operand<TFloat32> build(Ops tf, Operand<TFloat32> x, Operand<TInt32> places);
  }

  private Reductions() {}

  static Map<String, Operator> all() {
    Map<String, Operator> all = new HashMap<>();
    put(all, "ReduceMean", 18, (tf, x, at) -> tf.math.mean(x, at, Mean.keepDims(true)));
    put(all, "ReduceSum", 13, Reductions::sum);
    put(all, "ReduceMax", 18, (tf, x, at) -> tf.reduceMax(x, at, ReduceMax.keepDims(true)));
    put(all, "ReduceMin", 18, (tf, x, at) -> tf.reduceMin(x, at, ReduceMin.keepDims(true)));
    put(all, "ReduceL1", 18, (tf, x, at) -> sum(tf, tf.math.abs(x), at));
    put(all, "ReduceL2", 18, (tf, x, at) -> tf.math.sqrt(sum(tf, tf.math.square(x), at)));
    put(all, "ReduceSumSquare", 18, (tf, x, at) -> sum(tf, tf.math.square(x), at));
    put(all, "ReduceLogSum", 18, (tf, x, at) -> tf.math.log(sum(tf, x, at)));
    put(all, "ReduceLogSumExp", 18, Reductions::logSumExp);
    all.put("ReduceProd", Reductions::product);
    return all;
  }

  private static Operand<TFloat32> sum(Ops tf, Operand<TFloat32> x, Operand<TInt32> places) {
    return tf.reduceSum(x, places, ReduceSum.keepDims(true));
  }

  private static Operand<TFloat32> logSumExp(Ops tf, Operand<TFloat32> x, Operand<TInt32> places) {
    Operand<TFloat32> most = tf.stopGradient(tf.reduceMax(x, places, ReduceMax.keepDims(true)));
    return tf.math.add(most, tf.math.log(sum(tf, tf.math.exp(tf.math.sub(x, most)), places)));
  }

  private static void put(
      Map<String, Operator> all, String name, long axesAsInputFrom, Reduction reduction) {
    all.put(name, node -> reduced(node, axesAsInputFrom, reduction));
  }

  private static List<Value> reduced(Node node, long axesAsInputFrom, Reduction reduction) {
    GraphTensor input = Layouts.unflattened(node, node.graph(0));
    int[] axes = axes(node, axesAsInputFrom, input.rank());
    boolean keep = node.integer("keepdims", 1) != 0;
    if (axes.length == 0) {
      return List.of(input);
    }
    long[] shape = input.shape();
    for (int axis : axes) {
      if (Batch.counts(shape[axis])) {
        throw new IllegalArgumentException("reduces over the images");
      }
      shape[axis] = 1;
    }
    int[] places = Arrays.stream(axes).map(axis -> input.order()[axis]).sorted().toArray();
    Operand<TFloat32> result =
        reduction.build(node.tf(), input.operand(), node.tf().constant(places));
    GraphTensor kept = new GraphTensor(result, shape, input.order());
    if (keep) {
      return List.of(kept);
    }
    long[] dropped =
        IntStream.range(0, shape.length)
            .filter(axis -> Arrays.stream(axes).noneMatch(one -> one == axis))
            .mapToLong(axis -> shape[axis])
            .toArray();
    return List.of(Layouts.reshaped(node, kept, dropped));
  }

  private static int[] axes(Node node, long axesAsInputFrom, int rank) {
    boolean noneMeansNone = node.integer("noop_with_empty_axes", 0) != 0;
    long[] given = node.axes(1, axesAsInputFrom).orElse(new long[0]);
    if (given.length == 0) {
      return noneMeansNone ? new int[0] : Shapes.identity(rank);
    }
    return Arrays.stream(given).mapToInt(axis -> Shapes.axis(axis, rank)).distinct().toArray();
  }

  /** Of shapes alone. */
  private static List<Value> product(Node node) {
    HostTensor host = node.host(0, "data");
    int[] axes = axes(node, 18, host.rank());
    boolean keep = node.integer("keepdims", 1) != 0;
    if (host.kind() != HostTensor.Kind.INTEGER || axes.length != host.rank()) {
      throw new IllegalArgumentException("is supported on whole shapes alone");
    }
    long[] shape = new long[keep ? host.rank() : 0];
    Arrays.fill(shape, 1);
    return List.of(
        HostTensor.integers(
            node.output(), HostTensor.Kind.INTEGER, shape, Shapes.product(host.integers())));
  }
}
