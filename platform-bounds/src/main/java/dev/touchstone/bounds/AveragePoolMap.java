package dev.touchstone.bounds;

import dev.touchstone.bounds.network.Network.Node;
import dev.touchstone.bounds.network.Window;
import dev.touchstone.tensorflow.weights.Tensor;
import java.util.List;
import java.util.Optional;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat64;
import org.tensorflow.types.family.TNumber;

/** A mean over windows. */
final class AveragePoolMap<T extends TNumber> extends LinearMap<T> {

  private final Window window;

  AveragePoolMap(
      Ops tf,
      Class<T> type,
      Constants constants,
      Node<Tensor> input,
      Node<Tensor> node,
      Window window) {
    super(tf, type, constants, input, node, Optional.empty());
    this.window = window;
  }

  @Override
  Operand<TFloat64> apply(Operand<TFloat64> x) {
    return tf.nn.avgPool(x, size(window), strides(window), window.padding().name());
  }

  @Override
  Operand<TFloat64> applyMagnitude(Operand<TFloat64> x) {
    return apply(x);
  }

  @Override
  Operand<T> backward(Operand<T> coefficients) {
    return tf.nn.avgPoolGrad(
        rowsOf(tf, coefficients, in),
        coefficients,
        size(window),
        strides(window),
        window.padding().name());
  }

  static List<Long> size(Window window) {
    return List.of(1L, (long) window.height(), (long) window.width(), 1L);
  }

  static List<Long> strides(Window window) {
    return List.of(1L, (long) window.strideHeight(), (long) window.strideWidth(), 1L);
  }

  @Override
  int products() {
    return window.size();
  }

  @Override
  int backwardProducts() {
    return window.size();
  }
}
