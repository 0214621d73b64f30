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
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/** Products of matrices. */
final class DenseLayers {

  private DenseLayers() {}

  static Map<String, Operator> all() {
    return Map.of(
        "Gemm", DenseLayers::gemm, "MatMul", DenseLayers::matMul, "Einsum", DenseLayers::einsum);
  }

  /** α · A · B + β · C. */
  private static List<Value> gemm(Node node) {
    float alpha = node.number("alpha", 1);
    float beta = node.number("beta", 1);
    boolean turnLeft = node.integer("transA", 0) != 0;
    boolean turnRight = node.integer("transB", 0) != 0;
    Ops tf = node.tf();
    GraphTensor product;
    if (!turnLeft && node.input(1) instanceof HostTensor weight && weight.rank() == 2) {
      product = dense(node, node.graph(0), turnRight ? weight.transposed(1, 0) : weight);
    } else {
      product = general(node, turned(node.graph(0), turnLeft), turned(node.graph(1), turnRight));
    }
    if (alpha != 1) {
      product = product.with(tf.math.mul(product.operand(), tf.constant(alpha)));
    }
    if (node.optional(2).isEmpty() || beta == 0) {
      return List.of(product);
    }
    if (node.input(2) instanceof HostTensor bias
        && bias.size() == product.shape()[1]
        && beta == 1
        && bias.shape()[bias.rank() - 1] == bias.size()) {
      return List.of(
          product.with(
              tf.nn.biasAdd(
                  product.operand(), node.variables().weight(bias.reshaped(bias.size())))));
    }
    Value offset = node.input(2);
    if (beta != 1) {
      GraphTensor scaled = node.graph(offset);
      offset = scaled.with(tf.math.mul(scaled.operand(), tf.constant(beta)));
    }
    return List.of(Broadcast.binary(node, product, offset, tf.math::add));
  }

  private static GraphTensor turned(GraphTensor matrix, boolean turn) {
    if (!turn) {
      return matrix;
    }
    long[] shape = matrix.shape();
    return new GraphTensor(
        matrix.operand(),
        new long[] {shape[1], shape[0]},
        new int[] {matrix.order()[1], matrix.order()[0]});
  }

  private static List<Value> matMul(Node node) {
    GraphTensor left = node.graph(0);
    if (node.input(1) instanceof HostTensor weight && weight.rank() == 2 && left.rank() >= 2) {
      return List.of(dense(node, left, weight));
    }
    return List.of(general(node, left, node.graph(1)));
  }

  /** A fully connected layer: rows of whatever has its features last. */
  private static GraphTensor dense(Node node, GraphTensor input, HostTensor weight) {
    long[] shape = input.shape();
    long features = shape[shape.length - 1];
    if (features != weight.shape()[0]) {
      throw new IllegalArgumentException(
          "multiplies %s by %s".formatted(Shapes.text(shape), Shapes.text(weight.shape())));
    }
    Ops tf = node.tf();
    if (input.flattened().isPresent()) {
      GraphTensor.Flattened image = input.flattened().get();
      int units = Math.toIntExact(weight.shape()[1]);
      HostTensor turned =
          weight.derived(
              "channels last %d, %d".formatted(image.height(), image.width()),
              weight.shape(),
              i -> image.source(i / units) * units + i % units);
      return GraphTensor.plain(
          tf.linalg.matMul(input.operand(), node.variables().weight(turned)), shape[0], units);
    }
    Operand<TFloat32> rows = Layouts.plain(node, input);
    shape[shape.length - 1] = weight.shape()[1];
    Operand<TFloat32> matrix = node.variables().weight(weight);
    if (shape.length == 2) {
      return GraphTensor.plain(tf.linalg.matMul(rows, matrix), shape);
    }
    Operand<TFloat32> product =
        tf.linalg.matMul(tf.reshape(rows, tf.constant(new long[] {-1, features})), matrix);
    return GraphTensor.plain(Layouts.reshape(node, product, shape), shape);
  }

  /** Matrices in the last two dimensions; the others count them, and are broadcast. */
  private static GraphTensor general(Node node, GraphTensor left, GraphTensor right) {
    long[] one = left.shape();
    long[] other = right.shape();
    if (one.length < 2 || other.length < 2 || one[one.length - 1] != other[other.length - 2]) {
      throw new IllegalArgumentException(
          "multiplies %s by %s".formatted(Shapes.text(one), Shapes.text(other)));
    }
    if (Batch.counts(one[one.length - 1])) {
      throw new IllegalArgumentException("adds up over the images");
    }
    Ops tf = node.tf();
    long[] count =
        Shapes.broadcast(
            Arrays.copyOf(one, one.length - 2), Arrays.copyOf(other, other.length - 2));
    long[] shape = Arrays.copyOf(count, count.length + 2);
    shape[count.length] = one[one.length - 2];
    shape[count.length + 1] = other[other.length - 1];
    Operand<TFloat32> a = matrices(node, left, count);
    Operand<TFloat32> b = matrices(node, right, count);
    if (shape.length == 2) {
      return GraphTensor.plain(tf.linalg.matMul(a, b), shape);
    }
    return GraphTensor.plain(tf.train.batchMatMul(a, b, TFloat32.class), shape);
  }

  private static Operand<TFloat32> matrices(Node node, GraphTensor tensor, long[] count) {
    long[] shape = tensor.shape();
    long[] wanted = Arrays.copyOf(count, count.length + 2);
    wanted[count.length] = shape[shape.length - 2];
    wanted[count.length + 1] = shape[shape.length - 1];
    return Layouts.plain(node, Broadcast.to(node, tensor, wanted));
  }

  private static List<Value> einsum(Node node) {
    String equation = node.text("equation", "").replace(" ", "");
    String[] sides = equation.split("->", -1);
    String[] terms = sides[0].split(",", -1);
    if (sides.length != 2 || equation.contains(".") || terms.length != node.inputs()) {
      throw new IllegalArgumentException(
          "has the equation '%s'; one with its output and without '...' is supported"
              .formatted(equation));
    }
    List<Operand<TFloat32>> operands = new ArrayList<>();
    long[] sizes = new long[Character.MAX_VALUE + 1];
    for (int i = 0; i < terms.length; i++) {
      GraphTensor tensor = node.graph(i);
      if (terms[i].length() != tensor.rank()) {
        throw new IllegalArgumentException("has an equation that does not fit its inputs");
      }
      for (int axis = 0; axis < tensor.rank(); axis++) {
        sizes[terms[i].charAt(axis)] = tensor.shape()[axis];
      }
      operands.add(Layouts.plain(node, tensor));
    }
    long[] shape = sides[1].chars().mapToLong(label -> sizes[label]).toArray();
    return List.of(GraphTensor.plain(node.tf().linalg.einsum(operands, equation), shape));
  }
}
