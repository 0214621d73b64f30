package dev.touchstone.plugins.model.onnx.operators;

import dev.touchstone.plugins.model.onnx.tensor.GraphTensor;
import dev.touchstone.plugins.model.onnx.tensor.HostTensor;
import dev.touchstone.plugins.model.onnx.tensor.Shapes;
import dev.touchstone.plugins.model.onnx.tensor.Value;
import java.util.Arrays;
import java.util.function.BinaryOperator;
import org.tensorflow.Operand;
import org.tensorflow.types.TFloat32;

/**
 * Element-wise operations on tensors that differ in shape, and in the order of their dimensions.
 */
final class Broadcast {

  private Broadcast() {}

  /**
   * Applies an operation to two values, one of which at least depends on the image. Constants are
   * turned to the order of the other side, so that no image is.
   */
  static GraphTensor binary(
      Node node, Value left, Value right, BinaryOperator<Operand<TFloat32>> operation) {
    if (right instanceof HostTensor scalar && single(scalar, left)) {
      GraphTensor tensor = (GraphTensor) left;
      return tensor.with(operation.apply(tensor.operand(), scalar(node, scalar)));
    }
    if (left instanceof HostTensor scalar && single(scalar, right)) {
      GraphTensor tensor = (GraphTensor) right;
      return tensor.with(operation.apply(scalar(node, scalar), tensor.operand()));
    }
    long[] shape = Shapes.broadcast(left.shape(), right.shape());
    int[] order = order(node, left, right, shape.length);
    return new GraphTensor(
        operation.apply(operand(node, left, order), operand(node, right, order)), shape, order);
  }

  private static boolean single(HostTensor tensor, Value other) {
    return other instanceof GraphTensor && tensor.size() == 1 && tensor.rank() <= other.rank();
  }

  private static Operand<TFloat32> scalar(Node node, HostTensor tensor) {
    return node.tf().constant(tensor.floats()[0]);
  }

  /** The order of the larger side. */
  private static int[] order(Node node, Value left, Value right, int rank) {
    GraphTensor reference;
    if (left instanceof GraphTensor one && right instanceof GraphTensor other) {
      reference = Shapes.product(one.shape()) >= Shapes.product(other.shape()) ? one : other;
    } else {
      reference = (GraphTensor) (left instanceof GraphTensor ? left : right);
    }
    return wide(node, reference, rank).order();
  }

  private static GraphTensor wide(Node node, GraphTensor tensor, int rank) {
    return tensor.rank() == rank
        ? tensor
        : Layouts.reshaped(node, tensor, Shapes.widened(tensor.shape(), rank));
  }

  /** A value in an order of as many dimensions or more. */
  static Operand<TFloat32> operand(Node node, Value value, int[] order) {
    if (value instanceof GraphTensor tensor) {
      return Layouts.arrange(node, wide(node, tensor, order.length), order).operand();
    }
    HostTensor host = (HostTensor) value;
    if (host.size() == 1) {
      return scalar(node, host);
    }
    HostTensor turned =
        host.reshaped(Shapes.widened(host.shape(), order.length)).transposed(Shapes.inverse(order));
    // Without ones in front: what is left of a weight for each channel is a vector.
    long[] shape = turned.shape();
    int first = 0;
    while (first < shape.length - 1 && shape[first] == 1) {
      first++;
    }
    long[] tail = Arrays.copyOfRange(shape, first, shape.length);
    // A vector keeps its own name.
    HostTensor small = tail.length == 1 ? host.reshaped(tail) : turned.reshaped(tail);
    return node.operand(small);
  }

  /** A tensor repeated along dimensions of 1 until it has a shape. */
  static GraphTensor to(Node node, GraphTensor tensor, long... shape) {
    if (Arrays.equals(tensor.shape(), shape)) {
      return tensor;
    }
    if (!Arrays.equals(Shapes.broadcast(tensor.shape(), shape), shape)) {
      throw new IllegalArgumentException(
          "cannot make %s of %s".formatted(Shapes.text(shape), Shapes.text(tensor.shape())));
    }
    GraphTensor wide = wide(node, tensor, shape.length);
    return new GraphTensor(
        node.tf()
            .broadcastTo(
                Layouts.unflattened(node, wide).operand(),
                Layouts.shape(node, Shapes.physical(shape, wide.order()))),
        shape,
        wide.order());
  }
}
