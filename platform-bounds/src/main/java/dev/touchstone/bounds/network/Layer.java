package dev.touchstone.bounds.network;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * What one node computes from its inputs, for one image (shapes are without the batch).
 *
 * @param <W> how weights are held: as tensors of a graph, or as arrays
 */
public sealed interface Layer<W> {

  /**
   * A constant that is added.
   *
   * @param value the constant
   * @param magnitude bounds, element by element, what the deployed pipeline adds and subtracts on
   *     its way to the value; for the rounding. At least |value|
   */
  record Shift<W>(W value, W magnitude) {

    <V> Shift<V> map(Function<W, V> weights) {
      return new Shift<>(weights.apply(value), weights.apply(magnitude));
    }
  }

  /** The network's input. */
  record Input<W>() implements Layer<W> {}

  /**
   * x · weight + bias.
   *
   * @param weight [in, out]
   * @param bias broadcast to [out]
   */
  record Dense<W>(W weight, Optional<Shift<W>> bias) implements Layer<W> {}

  /**
   * Cross-correlation with each kernel, plus bias.
   *
   * @param weight [height, width, in, out]
   * @param window the kernel's size, strides and padding
   * @param bias broadcast to [height, width, out]
   */
  record Convolution<W>(W weight, Window window, Optional<Shift<W>> bias) implements Layer<W> {}

  /**
   * scale · x + shift, element by element.
   *
   * @param scale broadcast to the input's shape; empty for 1
   * @param shift broadcast to the input's shape; empty for 0
   */
  record Scaling<W>(Optional<W> scale, Optional<Shift<W>> shift) implements Layer<W> {}

  /** max(x, 0). */
  record Relu<W>() implements Layer<W> {}

  /** Largest value of each window and channel; what lies beyond the edge does not count. */
  record MaxPool<W>(Window window) implements Layer<W> {}

  /** Mean of each window and channel; what lies beyond the edge does not count. */
  record AveragePool<W>(Window window) implements Layer<W> {}

  /**
   * Zeros around the input.
   *
   * @param before how many before, for each dimension
   * @param after how many after, for each dimension
   */
  record ZeroPad<W>(List<Integer> before, List<Integer> after) implements Layer<W> {}

  /** The same values in another shape. */
  record Reshape<W>() implements Layer<W> {}

  /** The sum of two nodes of the same shape. */
  record Sum<W>() implements Layer<W> {}

  /** The same layer with its weights held in another way. */
  default <V> Layer<V> map(Function<W, V> weights) {
    if (this instanceof Dense<W> dense) {
      return new Dense<>(
          weights.apply(dense.weight()), dense.bias().map(bias -> bias.map(weights)));
    }
    if (this instanceof Convolution<W> convolution) {
      return new Convolution<>(
          weights.apply(convolution.weight()),
          convolution.window(),
          convolution.bias().map(bias -> bias.map(weights)));
    }
    if (this instanceof Scaling<W> scaling) {
      return new Scaling<>(
          scaling.scale().map(weights), scaling.shift().map(shift -> shift.map(weights)));
    }
    @SuppressWarnings("unchecked") // The others hold no weights.
    Layer<V> same = (Layer<V>) this;
    return same;
  }
}
