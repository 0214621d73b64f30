package dev.touchstone.plugins.model.onnx.operators;

import dev.touchstone.plugins.model.onnx.tensor.GraphTensor;
import dev.touchstone.plugins.model.onnx.tensor.HostTensor;
import dev.touchstone.plugins.model.onnx.tensor.Shapes;
import dev.touchstone.plugins.model.onnx.tensor.Value;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.ReduceMax;
import org.tensorflow.op.math.Mean;
import org.tensorflow.types.TFloat32;

/** Maxima and means over windows and over whole images. */
final class Pools {

  private Pools() {}

  static Map<String, Operator> all() {
    return Map.of(
        "MaxPool",
        Pools::max,
        "AveragePool",
        Pools::average,
        "GlobalAveragePool",
        node -> global(node, false),
        "GlobalMaxPool",
        node -> global(node, true));
  }

  /** A window, the image's padding with what rounding up adds behind it, and the output's shape. */
  private record Geometry(GraphTensor input, Window window, int[] after, long[] out) {

    static Geometry of(Node node) {
      GraphTensor input = Layouts.channelsLast(node, node.graph(0));
      long[] shape = input.shape();
      Window window = Window.of(node, Optional.empty(), shape);
      if (window.dilated()) {
        throw new IllegalArgumentException("is dilated, which is not supported");
      }
      boolean ceil = node.integer("ceil_mode", 0) != 0;
      long[] out = {shape[0], shape[1], 0, 0};
      int[] after = new int[2];
      for (int i = 0; i < 2; i++) {
        long in = shape[i + 2];
        out[i + 2] = window.out(i, in, ceil);
        long end = (out[i + 2] - 1) * window.stride()[i] + window.kernel()[i];
        after[i] = Math.toIntExact(Math.max(window.after()[i], end - in - window.before()[i]));
      }
      return new Geometry(input, window, after, out);
    }

    boolean padded() {
      return window.padded() || after[0] + after[1] > 0;
    }

    /** Whether TensorFlow's SAME looks at the same windows. */
    boolean same() {
      long[] shape = input.shape();
      return after[0] == window.after()[0]
          && after[1] == window.after()[1]
          && window.same(shape[2], shape[3]);
    }
  }

  private static List<Value> max(Node node) {
    node.require("storage_order", 0);
    Geometry geometry = Geometry.of(node);
    if (node.outputs() > 1) {
      throw new IllegalArgumentException("gives the places of its maxima, which is not supported");
    }
    Ops tf = node.tf();
    Operand<TFloat32> input = geometry.input().operand();
    boolean same = geometry.padded() && geometry.same();
    if (geometry.padded() && !same) {
      // Zeros change no maximum of what is not negative, and bounds know them.
      float lowest = input.op().type().equals("Relu") ? 0 : -Float.MAX_VALUE;
      input = Spatial.padded(tf, input, geometry.window().before(), geometry.after(), lowest);
    }
    int[] kernel = geometry.window().kernel();
    int[] stride = geometry.window().stride();
    Operand<TFloat32> pooled =
        tf.nn.maxPool(
            input,
            tf.constant(new int[] {1, kernel[0], kernel[1], 1}),
            tf.constant(new int[] {1, stride[0], stride[1], 1}),
            same ? Spatial.SAME : Spatial.VALID);
    return List.of(new GraphTensor(pooled, geometry.out(), Shapes.channelsLast(4)));
  }

  private static List<Value> average(Node node) {
    Geometry geometry = Geometry.of(node);
    boolean countPadding = node.integer("count_include_pad", 0) != 0;
    Ops tf = node.tf();
    Window window = geometry.window();
    int[] kernel = window.kernel();
    Operand<TFloat32> padded =
        Spatial.padded(tf, geometry.input().operand(), window.before(), geometry.after(), 0);
    Operand<TFloat32> mean =
        tf.nn.avgPool(
            padded,
            List.of(1L, (long) kernel[0], (long) kernel[1], 1L),
            Spatial.strides(window.stride()),
            Spatial.VALID);
    Optional<HostTensor> factors = factors(node, geometry, countPadding);
    if (factors.isPresent()) {
      mean = tf.math.mul(mean, node.operand(factors.get()));
    }
    return List.of(new GraphTensor(mean, geometry.out(), Shapes.channelsLast(4)));
  }

  /** How much each mean was divided by too much: windows over padding that does not count. */
  private static Optional<HostTensor> factors(Node node, Geometry geometry, boolean countPadding) {
    Window window = geometry.window();
    float[][] byAxis = new float[2][];
    boolean any = false;
    for (int i = 0; i < 2; i++) {
      long in = geometry.input().shape()[i + 2];
      long from = countPadding ? 0 : window.before()[i];
      long to = in + window.before()[i] + (countPadding ? window.after()[i] : 0);
      byAxis[i] = new float[Math.toIntExact(geometry.out()[i + 2])];
      for (int o = 0; o < byAxis[i].length; o++) {
        long start = (long) o * window.stride()[i];
        long counted = Math.min(start + window.kernel()[i], to) - Math.max(start, from);
        if (counted < 1) {
          throw new IllegalArgumentException("has a window that lies in the padding alone");
        }
        byAxis[i][o] = (float) window.kernel()[i] / counted;
        any |= counted != window.kernel()[i];
      }
    }
    if (!any) {
      return Optional.empty();
    }
    int height = byAxis[0].length;
    int width = byAxis[1].length;
    float[] values = new float[height * width];
    for (int i = 0; i < values.length; i++) {
      values[i] = byAxis[0][i / width] * byAxis[1][i % width];
    }
    return Optional.of(
        HostTensor.floats(node.output() + " factors", new long[] {height, width, 1}, () -> values));
  }

  private static List<Value> global(Node node, boolean max) {
    GraphTensor input = Layouts.unflattened(node, node.graph(0));
    long[] shape = input.shape();
    int[] places =
        IntStream.range(2, input.rank()).map(axis -> input.order()[axis]).sorted().toArray();
    for (int axis = 2; axis < shape.length; axis++) {
      shape[axis] = 1;
    }
    Ops tf = node.tf();
    Operand<TFloat32> pooled =
        max
            ? tf.reduceMax(input.operand(), tf.constant(places), ReduceMax.keepDims(true))
            : tf.math.mean(input.operand(), tf.constant(places), Mean.keepDims(true));
    return List.of(new GraphTensor(pooled, shape, input.order()));
  }
}
