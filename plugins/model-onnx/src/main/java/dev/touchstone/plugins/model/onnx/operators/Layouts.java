package dev.touchstone.plugins.model.onnx.operators;

import dev.touchstone.plugins.model.onnx.tensor.Batch;
import dev.touchstone.plugins.model.onnx.tensor.GraphTensor;
import dev.touchstone.plugins.model.onnx.tensor.Shapes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/**
 * Orders of dimensions in the graph. A transposition costs nothing until an operation needs its
 * input in another order than it has.
 */
final class Layouts {

  private Layouts() {}

  /** In ONNX's own order. */
  static Operand<TFloat32> plain(Node node, GraphTensor tensor) {
    return arrange(node, tensor, Shapes.identity(tensor.rank())).operand();
  }

  /** With channels last. */
  static GraphTensor channelsLast(Node node, GraphTensor tensor) {
    return arrange(node, tensor, Shapes.channelsLast(tensor.rank()));
  }

  /** In an order; see {@link GraphTensor#order}. */
  static GraphTensor arrange(Node node, GraphTensor tensor, int[] order) {
    GraphTensor whole = unflattened(node, tensor);
    if (Arrays.equals(whole.order(), order)) {
      return whole;
    }
    int[] from = Shapes.inverse(whole.order());
    int[] to = Shapes.inverse(order);
    long[] shape = whole.shape();
    boolean onlyOnesMove = Arrays.equals(withoutOnes(shape, from), withoutOnes(shape, to));
    Operand<TFloat32> moved;
    if (onlyOnesMove) {
      moved = reshape(node, whole.operand(), Shapes.physical(shape, order));
    } else {
      int[] permutation = new int[to.length];
      for (int place = 0; place < to.length; place++) {
        permutation[place] = whole.order()[to[place]];
      }
      moved = node.tf().linalg.transpose(whole.operand(), node.tf().constant(permutation));
    }
    return new GraphTensor(moved, shape, order);
  }

  private static int[] withoutOnes(long[] shape, int[] axes) {
    return Arrays.stream(axes).filter(axis -> shape[axis] != 1).toArray();
  }

  /** Rows of images in ONNX's order, whatever they were made of. */
  static GraphTensor unflattened(Node node, GraphTensor tensor) {
    if (tensor.flattened().isEmpty()) {
      return tensor;
    }
    GraphTensor.Flattened image = tensor.flattened().get();
    Ops tf = node.tf();
    Operand<TFloat32> pixels =
        tf.reshape(
            tensor.operand(),
            tf.constant(new long[] {-1, image.height(), image.width(), image.channels()}));
    Operand<TFloat32> turned = tf.linalg.transpose(pixels, tf.constant(new int[] {0, 3, 1, 2}));
    return GraphTensor.plain(
        tf.reshape(turned, tf.constant(new long[] {-1, tensor.shape()[1]})), tensor.shape());
  }

  /** A reshape of the tensor as it lies; one dimension may count images. */
  static Operand<TFloat32> reshape(Node node, Operand<TFloat32> operand, long... physical) {
    long[] target = physical.clone();
    int counting = 0;
    for (int i = 0; i < target.length; i++) {
      if (Batch.counts(target[i])) {
        target[i] = -1;
        counting++;
      }
    }
    if (counting > 1) {
      throw new IllegalArgumentException(
          "has two dimensions that count images: " + Shapes.text(physical));
    }
    return node.tf().reshape(operand, node.tf().constant(target));
  }

  /** A shape as a tensor, for operations that want the number of images. */
  static Operand<TInt32> shape(Node node, long... physical) {
    Ops tf = node.tf();
    List<Operand<TInt32>> dimensions = new ArrayList<>();
    for (long dimension : physical) {
      dimensions.add(
          Batch.counts(dimension)
              ? tf.math.mul(node.images(), tf.constant((int) (dimension / Batch.SIZE)))
              : tf.constant(Math.toIntExact(dimension)));
    }
    return tf.stack(dimensions);
  }

  /** Dimensions that ONNX reshapes into others of the same product, without a look at the rest. */
  private record Group(List<Integer> before, List<Integer> after) {}

  /**
   * A reshape as ONNX means it, of the tensor as it lies where that is possible: dimensions that
   * stay what they are, and those that are split, do not move.
   */
  static GraphTensor reshaped(Node node, GraphTensor given, long... target) {
    if (Shapes.product(given.shape()) != Shapes.product(target)) {
      throw new IllegalArgumentException(
          "reshapes %s to %s, which holds another number of values"
              .formatted(Shapes.text(given.shape()), Shapes.text(target)));
    }
    if (target.length == 2 && target[0] == Batch.SIZE) {
      if (given.flattened().isPresent()) {
        return given;
      }
      if (images(given)) {
        long[] shape = given.shape();
        return new GraphTensor(
            reshape(node, given.operand(), target),
            target,
            Shapes.identity(2),
            Optional.of(new GraphTensor.Flattened(shape[2], shape[3], shape[1])));
      }
    }
    GraphTensor tensor = unflattened(node, given);
    List<Group> groups = groups(tensor.shape(), target);
    groups.sort(
        Comparator.comparingInt(
            group ->
                group.before().stream().mapToInt(axis -> tensor.order()[axis]).min().orElse(0)));
    GraphTensor arranged = arrange(node, tensor, order(tensor, groups));
    int[] order = new int[target.length];
    int place = 0;
    List<Integer> after = new ArrayList<>();
    groups.forEach(group -> after.addAll(group.after()));
    for (int axis : after) {
      order[axis] = place++;
    }
    for (int axis = 0; axis < target.length; axis++) {
      if (!after.contains(axis)) {
        order[axis] = place++;
      }
    }
    return new GraphTensor(
        reshape(node, arranged.operand(), Shapes.physical(target, order)), target, order);
  }

  /** The order in which each group's dimensions lie together, in ONNX's order. */
  private static int[] order(GraphTensor tensor, List<Group> groups) {
    List<Integer> axes = new ArrayList<>();
    groups.forEach(group -> axes.addAll(group.before()));
    for (int axis = 0; axis < tensor.rank(); axis++) {
      if (!axes.contains(axis)) {
        axes.add(axis);
      }
    }
    return Shapes.inverse(axes.stream().mapToInt(Integer::intValue).toArray());
  }

  private static List<Group> groups(long[] before, long[] after) {
    List<Group> groups = new ArrayList<>();
    List<Integer> left = axes(before);
    List<Integer> right = axes(after);
    int i = 0;
    int j = 0;
    while (i < left.size() && j < right.size()) {
      Group group = new Group(new ArrayList<>(), new ArrayList<>());
      long one = before[left.get(i)];
      long other = after[right.get(j)];
      group.before().add(left.get(i++));
      group.after().add(right.get(j++));
      while (one != other) {
        if (one < other) {
          one *= before[left.get(i)];
          group.before().add(left.get(i++));
        } else {
          other *= after[right.get(j)];
          group.after().add(right.get(j++));
        }
      }
      groups.add(group);
    }
    return groups;
  }

  private static List<Integer> axes(long... shape) {
    List<Integer> axes = new ArrayList<>();
    for (int axis = 0; axis < shape.length; axis++) {
      if (shape[axis] != 1) {
        axes.add(axis);
      }
    }
    return axes;
  }

  /**
   * Images with channels last. Where they become rows they stay as they are; the fully connected
   * layer that follows turns its weights instead.
   */
  private static boolean images(GraphTensor tensor) {
    long[] shape = tensor.shape();
    return shape.length == 4
        && shape[0] == Batch.SIZE
        && shape[1] > 1
        && shape[2] * shape[3] > 1
        && Arrays.equals(tensor.order(), Shapes.channelsLast(4));
  }
}
