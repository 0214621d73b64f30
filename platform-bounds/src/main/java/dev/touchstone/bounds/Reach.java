package dev.touchstone.bounds;

import dev.touchstone.bounds.network.Layer;
import dev.touchstone.tensorflow.weights.Tensor;
import org.tensorflow.Operand;
import org.tensorflow.types.family.TNumber;

/**
 * Which of a node's values the rows of a {@link BackwardPass} have coefficients for: all of an
 * image, or only those that something depends on.
 *
 * @param <T> type of coefficients
 */
interface Reach<T extends TNumber> {

  /**
   * What each row meets of values that every image has.
   *
   * @param values of a node, [n, …]
   * @return [q, …]
   */
  <V extends TNumber> Operand<V> of(int node, Operand<V> values);

  /** What each row meets of a constant that has a node's shape; broadcast over rows or [q, …]. */
  Operand<T> ofConstant(int node, Operand<T> constant);

  /** Coefficients without those of values that are beyond the image's edge. */
  Operand<T> inside(int node, Operand<T> own);

  /** Coefficients of the input of a node that is an affine map, pads with zeros or reshapes. */
  Operand<T> back(int node, Operand<T> own);

  /** Coefficients of a max-pool's input: those of each window, at the value that was chosen. */
  Operand<T> unpooled(
      int node, Layer.MaxPool<Tensor> pool, ForwardPass.Choice<T> choice, Operand<T> kept);
}
