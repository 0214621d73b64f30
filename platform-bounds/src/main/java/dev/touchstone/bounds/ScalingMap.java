package dev.touchstone.bounds;

import dev.touchstone.bounds.network.Layer;
import dev.touchstone.bounds.network.Network.Node;
import dev.touchstone.tensorflow.weights.Tensor;
import java.util.Optional;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat64;
import org.tensorflow.types.family.TNumber;

/** A scale and a shift, element by element. */
final class ScalingMap<T extends TNumber> extends LinearMap<T> {

  private final Optional<Operand<TFloat64>> scale;
  private final Optional<Operand<TFloat64>> magnitude;
  private final Optional<Operand<T>> factors;

  ScalingMap(
      Ops tf,
      Class<T> type,
      Constants constants,
      Node<Tensor> input,
      Node<Tensor> node,
      Layer.Scaling<Tensor> layer) {
    super(tf, type, constants, input, node, layer.shift());
    this.scale =
        layer
            .scale()
            .map(s -> constants.keep(s, TFloat64.class, v -> tf.dtypes.cast(v, TFloat64.class)));
    this.magnitude =
        layer
            .scale()
            .map(
                s ->
                    constants.keep(
                        s, TFloat64.class, v -> tf.math.abs(tf.dtypes.cast(v, TFloat64.class))));
    this.factors = layer.scale().map(s -> constants.keep(s, type, v -> tf.dtypes.cast(v, type)));
  }

  @Override
  Operand<TFloat64> apply(Operand<TFloat64> x) {
    return scale.<Operand<TFloat64>>map(s -> tf.math.mul(x, s)).orElse(x);
  }

  @Override
  Operand<TFloat64> applyMagnitude(Operand<TFloat64> x) {
    return magnitude.<Operand<TFloat64>>map(s -> tf.math.mul(x, s)).orElse(x);
  }

  @Override
  Operand<T> backward(Operand<T> coefficients) {
    return factors.<Operand<T>>map(s -> tf.math.mul(coefficients, s)).orElse(coefficients);
  }

  /** What values are multiplied by, in their shape; empty for 1. */
  Optional<Operand<T>> factors() {
    return factors.map(s -> tf.broadcastTo(s, tf.constant(in.asArray())));
  }

  @Override
  int products() {
    return 1;
  }

  @Override
  int backwardProducts() {
    return 1;
  }
}
