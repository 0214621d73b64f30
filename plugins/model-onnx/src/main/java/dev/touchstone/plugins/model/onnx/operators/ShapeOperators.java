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

/** Operators that change shapes and no values. */
final class ShapeOperators {

  private ShapeOperators() {}

  static Map<String, Operator> all() {
    return Map.of(
        "Reshape", ShapeOperators::reshape,
        "Flatten", ShapeOperators::flatten,
        "Transpose", ShapeOperators::transpose,
        "Squeeze", ShapeOperators::squeeze,
        "Unsqueeze", ShapeOperators::unsqueeze,
        "Expand", ShapeOperators::expand,
        "DepthToSpace", ShapeOperators::depthToSpace);
  }

  private static Value shaped(Node node, Value value, long... shape) {
    return value instanceof HostTensor host
        ? host.reshaped(shape)
        : Layouts.reshaped(node, (GraphTensor) value, shape);
  }

  private static List<Value> reshape(Node node) {
    Value value = node.input(0);
    long[] from = value.shape();
    long[] target = node.host(1, "shape").integers();
    boolean zeros = node.integer("allowzero", 0) != 0;
    int open = -1;
    for (int i = 0; i < target.length; i++) {
      if (target[i] == 0 && !zeros) {
        if (i >= from.length) {
          throw new IllegalArgumentException("keeps a dimension that is not there");
        }
        target[i] = from[i];
      }
      if (target[i] == -1) {
        open = i;
      }
    }
    long whole = Shapes.product(from);
    fixedBatch(from, target, whole, open);
    if (open >= 0) {
      target[open] = 1;
      long others = Shapes.product(target);
      if (others == 0 || whole % others != 0) {
        throw new IllegalArgumentException(
            "reshapes %s to %s".formatted(Shapes.text(from), Shapes.text(target)));
      }
      target[open] = whole / others;
    }
    return List.of(shaped(node, value, target));
  }

  /**
   * Files that were exported for one number of images have that in their shapes. Where the others
   * fit, the first dimension means all images.
   */
  private static void fixedBatch(long[] from, long[] target, long whole, int open) {
    if (from.length == 0
        || target.length == 0
        || from[0] != Batch.SIZE
        || open == 0
        || Arrays.stream(target).anyMatch(Batch::counts)) {
      return;
    }
    long each = whole / Batch.SIZE;
    long others = 1;
    for (int i = 1; i < target.length; i++) {
      others *= i == open ? 1 : Math.max(target[i], 1);
    }
    if (open > 0 ? each % others == 0 : each == others) {
      target[0] = Batch.SIZE;
    }
  }

  private static List<Value> flatten(Node node) {
    Value value = node.input(0);
    long[] shape = value.shape();
    long given = node.integer("axis", 1);
    int axis = given == shape.length ? shape.length : Shapes.axis(given, shape.length);
    return List.of(
        shaped(
            node,
            value,
            Shapes.product(Arrays.copyOf(shape, axis)),
            Shapes.product(Arrays.copyOfRange(shape, axis, shape.length))));
  }

  private static List<Value> transpose(Node node) {
    Value value = node.input(0);
    int rank = value.rank();
    long[] reversed = new long[rank];
    Arrays.setAll(reversed, i -> rank - 1 - i);
    long[] given = node.integers("perm").orElse(reversed);
    int[] permutation = new int[rank];
    if (given.length != rank
        || Arrays.stream(given).distinct().filter(i -> i >= 0 && i < rank).count() != rank) {
      throw new IllegalArgumentException("has a perm that is no order of %d".formatted(rank));
    }
    Arrays.setAll(permutation, i -> (int) given[i]);
    if (value instanceof HostTensor host) {
      return List.of(host.transposed(permutation));
    }
    GraphTensor tensor = Layouts.unflattened(node, (GraphTensor) value);
    long[] shape = new long[rank];
    int[] order = new int[rank];
    for (int i = 0; i < rank; i++) {
      shape[i] = tensor.shape()[permutation[i]];
      order[i] = tensor.order()[permutation[i]];
    }
    return List.of(new GraphTensor(tensor.operand(), shape, order));
  }

  private static List<Value> squeeze(Node node) {
    Value value = node.input(0);
    long[] shape = value.shape();
    long[] axes =
        node.axes(1, 13)
            .orElseGet(
                () ->
                    Arrays.stream(Shapes.identity(shape.length))
                        .filter(axis -> shape[axis] == 1)
                        .asLongStream()
                        .toArray());
    List<Long> kept = new ArrayList<>();
    for (int axis = 0; axis < shape.length; axis++) {
      int at = axis;
      boolean named = Arrays.stream(axes).anyMatch(each -> Shapes.axis(each, shape.length) == at);
      if (named && shape[axis] != 1) {
        throw new IllegalArgumentException(
            "drops dimension %d of %s".formatted(axis, Shapes.text(shape)));
      }
      if (!named) {
        kept.add(shape[axis]);
      }
    }
    return List.of(shaped(node, value, kept.stream().mapToLong(Long::longValue).toArray()));
  }

  private static List<Value> unsqueeze(Node node) {
    Value value = node.input(0);
    long[] axes =
        node.axes(1, 13).orElseThrow(() -> new IllegalArgumentException("lacks its axes"));
    int rank = value.rank() + axes.length;
    long[] shape = new long[rank];
    for (long axis : axes) {
      shape[Shapes.axis(axis, rank)] = 1;
    }
    int next = 0;
    for (int axis = 0; axis < rank; axis++) {
      if (shape[axis] == 0 && next < value.rank()) {
        shape[axis] = value.shape()[next++];
      }
    }
    if (next != value.rank()) {
      throw new IllegalArgumentException("has an axis twice");
    }
    return List.of(shaped(node, value, shape));
  }

  private static List<Value> expand(Node node) {
    Value value = node.input(0);
    long[] shape = Shapes.broadcast(value.shape(), node.host(1, "shape").integers());
    if (value instanceof HostTensor host && Arrays.stream(shape).noneMatch(Batch::counts)) {
      return List.of(host.broadcast(shape));
    }
    return List.of(Broadcast.to(node, node.graph(value), shape));
  }

  private static List<Value> depthToSpace(Node node) {
    GraphTensor tensor = node.graph(0);
    long block = node.integer("blocksize", 1);
    long[] s = tensor.shape();
    if (s.length != 4 || block < 1 || s[1] % (block * block) != 0) {
      throw new IllegalArgumentException("has a blocksize that its channels do not fit");
    }
    long channels = s[1] / (block * block);
    boolean depthFirst = node.text("mode", "DCR").equals("DCR");
    GraphTensor split =
        depthFirst
            ? Layouts.reshaped(node, tensor, s[0], block, block, channels, s[2], s[3])
            : Layouts.reshaped(node, tensor, s[0], channels, block, block, s[2], s[3]);
    int[] permutation = depthFirst ? new int[] {0, 3, 4, 1, 5, 2} : new int[] {0, 1, 4, 2, 5, 3};
    long[] shape = new long[6];
    int[] order = new int[6];
    for (int i = 0; i < 6; i++) {
      shape[i] = split.shape()[permutation[i]];
      order[i] = split.order()[permutation[i]];
    }
    GraphTensor turned = new GraphTensor(split.operand(), shape, order);
    return List.of(Layouts.reshaped(node, turned, s[0], channels, s[2] * block, s[3] * block));
  }
}
