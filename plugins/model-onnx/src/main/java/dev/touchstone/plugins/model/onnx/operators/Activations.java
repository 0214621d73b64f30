package dev.touchstone.plugins.model.onnx.operators;

import dev.touchstone.plugins.model.onnx.tensor.GraphTensor;
import dev.touchstone.plugins.model.onnx.tensor.HostTensor;
import dev.touchstone.plugins.model.onnx.tensor.Value;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.DoubleUnaryOperator;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.op.nn.LeakyRelu;
import org.tensorflow.types.TFloat32;

/** Functions of single elements. */
final class Activations {

  /** Builds the function in the graph. */
  @FunctionalInterface
  private interface Function {
    Operand<TFloat32> of(Node node, Ops tf, Operand<TFloat32> x);
  }

  private Activations() {}

  static Map<String, Operator> all() {
    Map<String, Operator> all = new HashMap<>();
    put(all, "Relu", (node, tf, x) -> tf.nn.relu(x));
    put(all, "LeakyRelu", Activations::leakyRelu);
    put(all, "ThresholdedRelu", Activations::thresholded);
    put(all, "Elu", Activations::elu);
    put(all, "Selu", Activations::selu);
    put(all, "Celu", Activations::celu);
    put(all, "Sigmoid", (node, tf, x) -> tf.math.sigmoid(x));
    put(all, "Tanh", (node, tf, x) -> tf.math.tanh(x));
    put(all, "Softplus", (node, tf, x) -> tf.math.softplus(x));
    put(all, "Softsign", (node, tf, x) -> tf.nn.softsign(x));
    put(all, "HardSigmoid", Activations::hardSigmoid);
    put(all, "HardSwish", (node, tf, x) -> tf.math.mul(x, hard(tf, x, 1f / 6, 0.5f)));
    put(all, "Mish", (node, tf, x) -> tf.math.mul(x, tf.math.tanh(tf.math.softplus(x))));
    put(all, "Gelu", Activations::gelu);
    put(all, "Erf", (node, tf, x) -> tf.math.erf(x));
    put(all, "Sin", (node, tf, x) -> tf.math.sin(x));
    put(all, "Cos", (node, tf, x) -> tf.math.cos(x));
    put(all, "Abs", (node, tf, x) -> tf.math.abs(x));
    folding(all, "Neg", (node, tf, x) -> tf.math.neg(x), x -> -x);
    folding(all, "Exp", (node, tf, x) -> tf.math.exp(x), Math::exp);
    folding(all, "Log", (node, tf, x) -> tf.math.log(x), Math::log);
    folding(all, "Sqrt", (node, tf, x) -> tf.math.sqrt(x), Math::sqrt);
    folding(all, "Reciprocal", (node, tf, x) -> tf.math.reciprocal(x), x -> 1 / x);
    folding(all, "Floor", (node, tf, x) -> tf.math.floor(x), Math::floor);
    folding(all, "Ceil", (node, tf, x) -> tf.math.ceil(x), Math::ceil);
    all.put("PRelu", Activations::parametricRelu);
    return all;
  }

  private static void put(Map<String, Operator> all, String name, Function function) {
    all.put(name, node -> List.of(inGraph(node, function)));
  }

  /** A function that shapes and small constants are computed with as well. */
  private static void folding(
      Map<String, Operator> all, String name, Function function, DoubleUnaryOperator onHost) {
    all.put(
        name,
        node ->
            node.input(0) instanceof HostTensor host
                ? List.of(folded(node, host, onHost))
                : List.of(inGraph(node, function)));
  }

  private static Value inGraph(Node node, Function function) {
    GraphTensor input = node.graph(0);
    return input.with(function.of(node, node.tf(), input.operand()));
  }

  private static Value folded(Node node, HostTensor host, DoubleUnaryOperator function) {
    if (host.kind() != HostTensor.Kind.FLOAT) {
      long[] values = host.integers();
      for (int i = 0; i < values.length; i++) {
        values[i] = (long) function.applyAsDouble((double) values[i]);
      }
      return HostTensor.integers(node.output(), host.kind(), host.shape(), values);
    }
    return HostTensor.floats(
        node.output(),
        host.shape(),
        () -> {
          float[] values = host.floats().clone();
          for (int i = 0; i < values.length; i++) {
            values[i] = (float) function.applyAsDouble(values[i]);
          }
          return values;
        });
  }

  private static Operand<TFloat32> leakyRelu(Node node, Ops tf, Operand<TFloat32> x) {
    return tf.nn.leakyRelu(x, LeakyRelu.alpha(node.number("alpha", 0.01f)));
  }

  private static Operand<TFloat32> thresholded(Node node, Ops tf, Operand<TFloat32> x) {
    Operand<TFloat32> threshold = tf.constant(node.number("alpha", 1));
    return tf.select(tf.math.greater(x, threshold), x, tf.zerosLike(x));
  }

  private static Operand<TFloat32> elu(Node node, Ops tf, Operand<TFloat32> x) {
    return elu(tf, x, node.number("alpha", 1), 1);
  }

  /** γ · (x where it is positive, else α · (eˣ − 1)). */
  private static Operand<TFloat32> elu(Ops tf, Operand<TFloat32> x, float alpha, float gamma) {
    Operand<TFloat32> whole;
    if (alpha == 1) {
      whole = tf.nn.elu(x);
    } else {
      Operand<TFloat32> negative = tf.nn.elu(tf.math.minimum(x, tf.constant(0f)));
      whole = tf.math.add(tf.nn.relu(x), tf.math.mul(tf.constant(alpha), negative));
    }
    return gamma == 1 ? whole : tf.math.mul(tf.constant(gamma), whole);
  }

  private static Operand<TFloat32> selu(Node node, Ops tf, Operand<TFloat32> x) {
    return elu(tf, x, node.number("alpha", 1.6732632f), node.number("gamma", 1.050701f));
  }

  private static Operand<TFloat32> celu(Node node, Ops tf, Operand<TFloat32> x) {
    float alpha = node.number("alpha", 1);
    Operand<TFloat32> negative = tf.math.minimum(x, tf.constant(0f));
    return tf.math.add(
        tf.nn.relu(x),
        tf.math.mul(tf.constant(alpha), tf.nn.elu(tf.math.div(negative, tf.constant(alpha)))));
  }

  private static Operand<TFloat32> hardSigmoid(Node node, Ops tf, Operand<TFloat32> x) {
    return hard(tf, x, node.number("alpha", 0.2f), node.number("beta", 0.5f));
  }

  private static Operand<TFloat32> hard(Ops tf, Operand<TFloat32> x, float alpha, float beta) {
    return tf.clipByValue(
        tf.math.add(tf.math.mul(x, tf.constant(alpha)), tf.constant(beta)),
        tf.constant(0f),
        tf.constant(1f));
  }

  /** x · Φ(x) (Hendrycks and Gimpel 2016), or its approximation by tanh. */
  private static Operand<TFloat32> gelu(Node node, Ops tf, Operand<TFloat32> x) {
    Operand<TFloat32> bent;
    if (node.text("approximate", "none").equals("tanh")) {
      Operand<TFloat32> cube = tf.math.mul(x, tf.math.square(x));
      bent =
          tf.math.tanh(
              tf.math.mul(
                  tf.constant((float) Math.sqrt(2 / Math.PI)),
                  tf.math.add(x, tf.math.mul(tf.constant(0.044715f), cube))));
    } else {
      bent = tf.math.erf(tf.math.mul(x, tf.constant((float) Math.sqrt(0.5))));
    }
    return tf.math.mul(tf.math.mul(tf.constant(0.5f), x), tf.math.add(tf.constant(1f), bent));
  }

  /** max(0, x) − slope · max(0, −x). */
  private static List<Value> parametricRelu(Node node) {
    GraphTensor input = node.graph(0);
    Ops tf = node.tf();
    GraphTensor negative = input.with(tf.nn.relu(tf.math.neg(input.operand())));
    GraphTensor scaled = Broadcast.binary(node, negative, node.input(1), tf.math::mul);
    GraphTensor positive = input.with(tf.nn.relu(input.operand()));
    return List.of(Broadcast.binary(node, positive, scaled, tf.math::sub));
  }
}
