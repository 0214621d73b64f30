package dev.touchstone.plugins.model.onnx.operators;

import dev.touchstone.plugins.model.onnx.tensor.GraphTensor;
import dev.touchstone.plugins.model.onnx.tensor.HostTensor;
import dev.touchstone.plugins.model.onnx.tensor.Shapes;
import dev.touchstone.plugins.model.onnx.tensor.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/**
 * Convolutions of images and their transposes.
 *
 * <p>Dilated convolutions go over batches of interleaved images (space-to-batch), because
 * TensorFlow's gradient of a dilated convolution is wrong.
 */
final class Convolutions {

  private Convolutions() {}

  static Map<String, Operator> all() {
    return Map.of("Conv", Convolutions::convolution, "ConvTranspose", Convolutions::transposed);
  }

  private static List<Value> convolution(Node node) {
    GraphTensor input = Layouts.channelsLast(node, node.graph(0));
    HostTensor weight = weight(node);
    long[] shape = input.shape();
    long[] filter = weight.shape();
    Window window = Window.of(node, Optional.of(kernel(filter)), shape);
    long groups = node.integer("group", 1);
    if (groups < 1 || filter[1] * groups != shape[1] || filter[0] % groups != 0) {
      throw new IllegalArgumentException(
          "has weights %s in %d groups for %d channels"
              .formatted(Shapes.text(filter), groups, shape[1]));
    }
    long[] out = {
      shape[0], filter[0], window.out(0, shape[2], false), window.out(1, shape[3], false)
    };
    Operand<TFloat32> result;
    if (groups == 1) {
      result = convolved(node, input, filterOf(node, weight), window, false);
    } else if (groups == shape[1]) {
      result = convolved(node, input, depthwiseFilter(node, weight, groups), window, true);
    } else {
      result = grouped(node, input, weight, window, groups);
    }
    return List.of(new GraphTensor(biased(node, result, out[1]), out, Shapes.channelsLast(4)));
  }

  private static HostTensor weight(Node node) {
    HostTensor weight = node.host(1, "W");
    if (weight.rank() != 4) {
      throw new IllegalArgumentException(
          "has weights of %d dimensions; 4 are supported (images)".formatted(weight.rank()));
    }
    return weight;
  }

  private static int[] kernel(long... filter) {
    return new int[] {Math.toIntExact(filter[2]), Math.toIntExact(filter[3])};
  }

  /** [out, in, height, width] as [height, width, in, out]. */
  private static Operand<TFloat32> filterOf(Node node, HostTensor weight) {
    return node.variables().weight(weight.transposed(2, 3, 1, 0));
  }

  /** [channels · multiplier, 1, height, width] as [height, width, channels, multiplier]. */
  private static Operand<TFloat32> depthwiseFilter(Node node, HostTensor weight, long channels) {
    long[] filter = weight.shape();
    return node.variables()
        .weight(
            weight
                .reshaped(channels, filter[0] / channels, filter[2], filter[3])
                .transposed(2, 3, 0, 1));
  }

  private static Operand<TFloat32> grouped(
      Node node, GraphTensor input, HostTensor weight, Window window, long groups) {
    Ops tf = node.tf();
    long[] filter = weight.shape();
    long outputs = filter[0] / groups;
    List<Operand<TFloat32>> parts = new ArrayList<>();
    long[] shape = input.shape();
    for (long group = 0; group < groups; group++) {
      HostTensor own = part(weight, group * outputs, outputs);
      Operand<TFloat32> channels =
          Spatial.channels(tf, input.operand(), group * filter[1], filter[1]);
      GraphTensor part =
          new GraphTensor(
              channels, new long[] {shape[0], filter[1], shape[2], shape[3]}, input.order());
      parts.add(convolved(node, part, filterOf(node, own), window, false));
    }
    return tf.concat(parts, tf.constant(3));
  }

  /** Some of the first dimension. */
  private static HostTensor part(HostTensor weight, long from, long count) {
    long[] shape = weight.shape();
    int each = weight.size() / Math.toIntExact(shape[0]);
    shape[0] = count;
    int offset = Math.toIntExact(from) * each;
    return weight.derived("[%d, %d)".formatted(from, from + count), shape, i -> offset + i);
  }

  private static Operand<TFloat32> convolved(
      Node node, GraphTensor input, Operand<TFloat32> filter, Window window, boolean depthwise) {
    Ops tf = node.tf();
    long height = input.shape()[2];
    long width = input.shape()[3];
    // TensorFlow has no depthwise convolution with two different strides.
    boolean unequal = depthwise && window.stride()[0] != window.stride()[1];
    if (window.dilated() || unequal) {
      int[] end = window.after().clone();
      int[] crop = new int[2];
      long[] in = {height, width};
      for (int i = 0; i < 2; i++) {
        int dilation = window.dilation()[i];
        int rest = Math.toIntExact((in[i] + window.before()[i] + end[i]) % dilation);
        crop[i] = rest == 0 ? 0 : dilation - rest;
        end[i] += crop[i];
      }
      int[] one = {1, 1};
      Operand<TFloat32> interleaved = input.operand();
      if (window.dilated()) {
        interleaved =
            tf.spaceToBatchNd(
                interleaved,
                tf.constant(window.dilation()),
                tf.constant(
                    new int[][] {{window.before()[0], end[0]}, {window.before()[1], end[1]}}));
      } else {
        interleaved = Spatial.padded(tf, interleaved, window.before(), window.after(), 0);
      }
      Operand<TFloat32> result = plain(tf, interleaved, filter, one, Spatial.VALID, depthwise);
      if (window.dilated()) {
        result =
            tf.batchToSpaceNd(
                result,
                tf.constant(window.dilation()),
                tf.constant(new int[][] {{0, crop[0]}, {0, crop[1]}}));
      }
      return Spatial.subsampled(tf, result, window.stride());
    }
    if (window.padded() && window.same(height, width)) {
      return plain(tf, input.operand(), filter, window.stride(), Spatial.SAME, depthwise);
    }
    return plain(
        tf,
        Spatial.padded(tf, input.operand(), window.before(), window.after(), 0),
        filter,
        window.stride(),
        Spatial.VALID,
        depthwise);
  }

  private static Operand<TFloat32> plain(
      Ops tf,
      Operand<TFloat32> input,
      Operand<TFloat32> filter,
      int[] stride,
      String padding,
      boolean depthwise) {
    return depthwise
        ? tf.nn.depthwiseConv2dNative(input, filter, Spatial.strides(stride), padding)
        : tf.nn.conv2d(input, filter, Spatial.strides(stride), padding);
  }

  private static Operand<TFloat32> biased(Node node, Operand<TFloat32> result, long channels) {
    Optional<HostTensor> bias = node.optionalHost(2, "B");
    if (bias.isEmpty()) {
      return result;
    }
    return node.tf().nn.biasAdd(result, node.variables().weight(bias.get().reshaped(channels)));
  }

  private static List<Value> transposed(Node node) {
    GraphTensor input = Layouts.channelsLast(node, node.graph(0));
    HostTensor weight = weight(node);
    long[] shape = input.shape();
    long[] filter = weight.shape();
    long groups = node.integer("group", 1);
    if (!node.text("auto_pad", "NOTSET").equals("NOTSET") || node.has("output_shape")) {
      throw new IllegalArgumentException("has auto_pad or output_shape; give pads instead");
    }
    Window window = Window.of(node, Optional.of(kernel(filter)), shape);
    if (groups < 1 || filter[0] != shape[1] || shape[1] % groups != 0) {
      throw new IllegalArgumentException(
          "has weights %s in %d groups for %d channels"
              .formatted(Shapes.text(filter), groups, shape[1]));
    }
    long[] more = node.integers("output_padding").orElse(new long[2]);
    long[] full = new long[2];
    long[] out = {shape[0], filter[1] * groups, 0, 0};
    for (int i = 0; i < 2; i++) {
      full[i] = (shape[i + 2] - 1) * window.stride()[i] + window.extent(i);
      out[i + 2] = full[i] + more[i] - window.before()[i] - window.after()[i];
    }
    Operand<TFloat32> spread = spread(node, input, weight, window, groups, full);
    Operand<TFloat32> cut = cut(node.tf(), spread, window, full, out);
    return List.of(new GraphTensor(biased(node, cut, out[1]), out, Shapes.channelsLast(4)));
  }

  /** Each pixel times the kernel, added up: the input gradient of a convolution. */
  private static Operand<TFloat32> spread(
      Node node, GraphTensor input, HostTensor weight, Window window, long groups, long[] full) {
    Ops tf = node.tf();
    long[] filter = weight.shape();
    long inputs = filter[0] / groups;
    List<Operand<TFloat32>> parts = new ArrayList<>();
    for (long group = 0; group < groups; group++) {
      HostTensor own = widened(groups == 1 ? weight : part(weight, group * inputs, inputs), window);
      Operand<TFloat32> channels =
          groups == 1
              ? input.operand()
              : Spatial.channels(tf, input.operand(), group * inputs, inputs);
      parts.add(
          tf.nn.conv2dBackpropInput(
              Layouts.shape(node, input.shape()[0], full[0], full[1], filter[1]),
              node.variables().weight(own.transposed(2, 3, 1, 0)),
              channels,
              Spatial.strides(window.stride()),
              Spatial.VALID));
    }
    return parts.size() == 1 ? parts.get(0) : tf.concat(parts, tf.constant(3));
  }

  /** A dilated kernel as a larger one with zeros in it. */
  private static HostTensor widened(HostTensor weight, Window window) {
    if (!window.dilated()) {
      return weight;
    }
    long[] from = weight.shape();
    long[] to = {from[0], from[1], window.extent(0), window.extent(1)};
    int height = window.dilation()[0];
    int width = window.dilation()[1];
    return weight.derived(
        "dilated %d, %d".formatted(height, width),
        to,
        i -> {
          int column = Math.toIntExact(i % to[3]);
          int row = Math.toIntExact(i / to[3] % to[2]);
          int filter = Math.toIntExact(i / (to[2] * to[3]));
          return row % height != 0 || column % width != 0
              ? -1
              : Math.toIntExact((filter * from[2] + row / height) * from[3] + column / width);
        });
  }

  private static Operand<TFloat32> cut(
      Ops tf, Operand<TFloat32> spread, Window window, long[] full, long[] out) {
    int[] missing = new int[2];
    for (int i = 0; i < 2; i++) {
      missing[i] = Math.toIntExact(Math.max(0, window.before()[i] + out[i + 2] - full[i]));
    }
    Operand<TFloat32> whole = Spatial.padded(tf, spread, new int[2], missing, 0);
    if (!window.padded() && out[2] == full[0] + missing[0] && out[3] == full[1] + missing[1]) {
      return whole;
    }
    return tf.slice(
        whole,
        tf.constant(new int[] {0, window.before()[0], window.before()[1], 0}),
        tf.constant(new int[] {-1, Math.toIntExact(out[2]), Math.toIntExact(out[3]), -1}));
  }
}
