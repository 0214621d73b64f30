package dev.touchstone.plugins.model.onnx.operators;

import dev.touchstone.plugins.model.onnx.tensor.GraphTensor;
import dev.touchstone.plugins.model.onnx.tensor.HostTensor;
import dev.touchstone.plugins.model.onnx.tensor.HostTensor.Kind;
import dev.touchstone.plugins.model.onnx.tensor.Shapes;
import dev.touchstone.plugins.model.onnx.tensor.Value;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BinaryOperator;
import java.util.function.DoubleBinaryOperator;
import java.util.function.LongBinaryOperator;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/** Operations on two tensors, element by element, and on several. */
final class Arithmetic {

  /** Builds the operation in the graph. */
  @FunctionalInterface
  private interface InGraph {
    Operand<TFloat32> build(Ops tf, Operand<TFloat32> left, Operand<TFloat32> right);
  }

  /** An operation in the graph, on constants of floats, and on constants of integers. */
  private record Binary(InGraph graph, DoubleBinaryOperator floats, LongBinaryOperator integers) {

    Value apply(Node node, Value left, Value right) {
      if (left instanceof HostTensor one && right instanceof HostTensor other) {
        return fold(node, one, other, this);
      }
      BinaryOperator<Operand<TFloat32>> operation = (a, b) -> graph.build(node.tf(), a, b);
      return Broadcast.binary(node, left, right, operation);
    }
  }

  private static final Binary ADD =
      new Binary((tf, a, b) -> tf.math.add(a, b), Double::sum, Math::addExact);
  private static final Binary SUB =
      new Binary((tf, a, b) -> tf.math.sub(a, b), (a, b) -> a - b, Math::subtractExact);
  private static final Binary MUL =
      new Binary((tf, a, b) -> tf.math.mul(a, b), (a, b) -> a * b, Math::multiplyExact);
  private static final Binary DIV =
      new Binary((tf, a, b) -> tf.math.div(a, b), (a, b) -> a / b, Arithmetic::quotient);
  private static final Binary MIN =
      new Binary((tf, a, b) -> tf.math.minimum(a, b), Math::min, Math::min);
  private static final Binary MAX =
      new Binary((tf, a, b) -> tf.math.maximum(a, b), Math::max, Math::max);
  private static final Binary POW =
      new Binary(
          (tf, a, b) -> tf.math.pow(a, b),
          Math::pow,
          (a, b) -> (long) Math.pow((double) a, (double) b));

  private Arithmetic() {}

  static Map<String, Operator> all() {
    Map<String, Operator> all = new HashMap<>();
    all.put("Add", node -> two(node, ADD));
    all.put("Sub", node -> two(node, SUB));
    all.put("Mul", node -> two(node, MUL));
    all.put("Div", node -> two(node, DIV));
    all.put("Pow", Arithmetic::power);
    all.put("Mod", Arithmetic::remainder);
    all.put("Min", node -> several(node, MIN));
    all.put("Max", node -> several(node, MAX));
    all.put("Sum", node -> several(node, ADD));
    all.put("Mean", Arithmetic::mean);
    return all;
  }

  private static List<Value> two(Node node, Binary operation) {
    return List.of(operation.apply(node, node.input(0), node.input(1)));
  }

  private static List<Value> several(Node node, Binary operation) {
    return List.of(
        node.all().stream()
            .reduce((left, right) -> operation.apply(node, left, right))
            .orElseThrow(() -> new IllegalArgumentException("has no input")));
  }

  private static List<Value> mean(Node node) {
    Value sum = several(node, ADD).get(0);
    HostTensor count = scalar(node.output() + " count", node.inputs());
    return List.of(DIV.apply(node, sum, count));
  }

  private static HostTensor scalar(String name, float value) {
    return HostTensor.floats(name, new long[0], () -> new float[] {value});
  }

  /** Squares and roots are what they are called: the general power has no gradient at 0. */
  private static List<Value> power(Node node) {
    if (node.input(0) instanceof GraphTensor base
        && node.input(1) instanceof HostTensor exponent
        && exponent.size() == 1
        && exponent.rank() <= base.rank()) {
      float value = exponent.floats()[0];
      Ops tf = node.tf();
      if (value == 1) {
        return List.of(base);
      }
      if (value == 2) {
        return List.of(base.with(tf.math.square(base.operand())));
      }
      if (value == 3) {
        return List.of(base.with(tf.math.mul(base.operand(), tf.math.square(base.operand()))));
      }
      if (value == 0.5f) {
        return List.of(base.with(tf.math.sqrt(base.operand())));
      }
      if (value == -0.5f) {
        return List.of(base.with(tf.math.rsqrt(base.operand())));
      }
      if (value == -1) {
        return List.of(base.with(tf.math.reciprocal(base.operand())));
      }
    }
    return two(node, POW);
  }

  private static List<Value> remainder(Node node) {
    boolean likeC = node.integer("fmod", 0) != 0;
    HostTensor left = node.host(0, "A");
    HostTensor right = node.host(1, "B");
    Binary operation =
        new Binary(
            null,
            (a, b) -> likeC ? a % b : a - b * Math.floor(a / b),
            (a, b) -> likeC ? a % b : Math.floorMod(a, b));
    return List.of(fold(node, left, right, operation));
  }

  /** Towards 0, as in C. */
  private static long quotient(long left, long right) {
    if (right == 0) {
      throw new IllegalArgumentException("divides by 0");
    }
    return left / right;
  }

  private static HostTensor fold(Node node, HostTensor left, HostTensor right, Binary operation) {
    long[] shape = Shapes.broadcast(left.shape(), right.shape());
    HostTensor a = left.broadcast(shape);
    HostTensor b = right.broadcast(shape);
    if (left.kind() == Kind.FLOAT || right.kind() == Kind.FLOAT) {
      return HostTensor.floats(
          node.output(),
          shape,
          () -> {
            float[] values = new float[a.size()];
            for (int i = 0; i < values.length; i++) {
              values[i] = (float) operation.floats().applyAsDouble(a.floats()[i], b.floats()[i]);
            }
            return values;
          });
    }
    long[] one = a.integers();
    long[] other = b.integers();
    long[] values = new long[one.length];
    for (int i = 0; i < values.length; i++) {
      values[i] = operation.integers().applyAsLong(one[i], other[i]);
    }
    return HostTensor.integers(node.output(), Kind.INTEGER, shape, values);
  }
}
