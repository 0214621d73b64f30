package dev.touchstone.plugins.model.onnx.operators;

import dev.touchstone.plugins.model.onnx.tensor.Batch;
import dev.touchstone.plugins.model.onnx.tensor.GraphTensor;
import dev.touchstone.plugins.model.onnx.tensor.HostTensor;
import dev.touchstone.plugins.model.onnx.tensor.Shapes;
import dev.touchstone.plugins.model.onnx.tensor.Value;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/** What is put around tensors, or cut off from them. */
final class Paddings {

  private Paddings() {}

  static Map<String, Operator> all() {
    return Map.of("Pad", Paddings::pad);
  }

  private static List<Value> pad(Node node) {
    GraphTensor input = Layouts.unflattened(node, node.graph(0));
    int rank = input.rank();
    String mode = node.text("mode", "constant");
    long[] given = node.host(1, "pads").integers();
    float value = node.optionalHost(2, "constant_value").map(v -> v.floats()[0]).orElse(0f);
    long[] axes =
        node.optionalHost(3, "axes")
            .map(HostTensor::integers)
            .orElseGet(() -> Arrays.stream(Shapes.identity(rank)).asLongStream().toArray());
    if (given.length != 2 * axes.length) {
      throw new IllegalArgumentException(
          "has %d pads for %d dimensions".formatted(given.length, axes.length));
    }
    int[][] pads = new int[rank][2];
    int[] begin = new int[rank];
    int[] size = new int[rank];
    boolean cuts = false;
    boolean grows = false;
    int widest = 0;
    long[] shape = input.shape();
    for (int i = 0; i < axes.length; i++) {
      int axis = Shapes.axis(axes[i], rank);
      int place = input.order()[axis];
      for (int side = 0; side < 2; side++) {
        int by = Math.toIntExact(given[i + side * axes.length]);
        if (by != 0 && Batch.counts(shape[axis])) {
          throw new IllegalArgumentException("pads the images");
        }
        cuts |= by < 0;
        grows |= by > 0;
        pads[place][side] = Math.max(by, 0);
        widest = Math.max(widest, by);
        begin[place] += side == 0 ? Math.max(-by, 0) : 0;
        size[place] += Math.max(-by, 0);
      }
    }
    for (int axis = 0; axis < rank; axis++) {
      int place = input.order()[axis];
      boolean images = Batch.counts(shape[axis]);
      long cut = shape[axis] - size[place];
      size[place] = images ? -1 : Math.toIntExact(cut);
      shape[axis] = images ? shape[axis] : cut + pads[place][0] + pads[place][1];
    }
    Ops tf = node.tf();
    Operand<TFloat32> result = input.operand();
    if (cuts) {
      result = tf.slice(result, tf.constant(begin), tf.constant(size));
    }
    if (grows) {
      result = grown(tf, mode, result, tf.constant(pads), value, widest);
    }
    return List.of(new GraphTensor(result, shape, input.order()));
  }

  private static Operand<TFloat32> grown(
      Ops tf,
      String mode,
      Operand<TFloat32> tensor,
      Operand<TInt32> pads,
      float value,
      int widest) {
    return switch (mode) {
      case "constant" -> tf.pad(tensor, pads, tf.constant(value));
      case "reflect" -> tf.mirrorPad(tensor, pads, "REFLECT");
      case "edge" -> {
        if (widest > 1) {
          throw new IllegalArgumentException("repeats the edge more than once");
        }
        yield tf.mirrorPad(tensor, pads, "SYMMETRIC"); // One pixel: the edge itself.
      }
      default -> throw new IllegalArgumentException("pads in a mode that is not supported");
    };
  }
}
