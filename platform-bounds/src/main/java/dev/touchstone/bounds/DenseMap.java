package dev.touchstone.bounds;

import dev.touchstone.bounds.network.Layer;
import dev.touchstone.bounds.network.Network.Node;
import dev.touchstone.tensorflow.weights.Tensor;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.op.linalg.MatMul;
import org.tensorflow.types.TFloat64;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.family.TNumber;

/** A fully connected layer. */
final class DenseMap<T extends TNumber> extends LinearMap<T> {

  private final Operand<TFloat64> weight;
  private final Operand<TFloat64> magnitude;
  private final Operand<T> transposed;

  DenseMap(
      Ops tf,
      Class<T> type,
      Constants constants,
      Node<Tensor> input,
      Node<Tensor> node,
      Layer.Dense<Tensor> layer) {
    super(tf, type, constants, input, node, layer.bias());
    Tensor values = layer.weight();
    this.weight = constants.keep(values, TFloat64.class, w -> tf.dtypes.cast(w, TFloat64.class));
    this.magnitude =
        constants.keep(values, TFloat64.class, w -> tf.math.abs(tf.dtypes.cast(w, TFloat64.class)));
    this.transposed =
        constants.keep(
            values,
            type,
            w -> tf.dtypes.cast(tf.linalg.transpose(w, tf.constant(new int[] {1, 0})), type));
  }

  @Override
  Operand<TFloat64> apply(Operand<TFloat64> x) {
    return tf.linalg.matMul(x, weight);
  }

  @Override
  Operand<TFloat64> applyMagnitude(Operand<TFloat64> x) {
    return tf.linalg.matMul(x, magnitude);
  }

  @Override
  Operand<T> backward(Operand<T> coefficients) {
    return tf.linalg.matMul(coefficients, transposed, new MatMul.Options[0]);
  }

  @Override
  Operand<T> backward(Operand<TInt32> output, Operand<T> sign) {
    return tf.math.mul(
        tf.gather(transposed, output, tf.constant(0)),
        tf.reshape(sign, tf.constant(new int[] {-1, 1})));
  }

  @Override
  int products() {
    return (int) in.size();
  }

  @Override
  int backwardProducts() {
    return (int) out.size();
  }
}
