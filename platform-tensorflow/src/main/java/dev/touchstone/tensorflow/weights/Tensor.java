package dev.touchstone.tensorflow.weights;

import java.util.Arrays;

/**
 * A dense float32 tensor. The arrays are shared, not copied: who passes them in must not change
 * them afterwards.
 *
 * @param shape dimensions, each at least 0; empty for a scalar
 * @param values row by row, the last dimension fastest
 */
public record Tensor(long[] shape, float[] values) {

  /** Checks that the values fit the shape. */
  public Tensor {
    if (size(shape) != values.length) {
      throw new IllegalArgumentException(
          values.length + " values do not fit shape " + Arrays.toString(shape));
    }
  }

  /**
   * How many values a shape holds.
   *
   * @throws ArithmeticException if the number does not fit a {@code long}
   */
  static long size(long[] shape) {
    long size = 1;
    for (long dimension : shape) {
      size = Math.multiplyExact(size, dimension);
    }
    return size;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Tensor tensor
        && Arrays.equals(shape, tensor.shape)
        && Arrays.equals(values, tensor.values);
  }

  @Override
  public int hashCode() {
    return 31 * Arrays.hashCode(shape) + Arrays.hashCode(values);
  }

  @Override
  public String toString() {
    return "Tensor" + Arrays.toString(shape);
  }
}
