package dev.touchstone.api.model;

import java.util.Arrays;

/**
 * An array of numbers with its dimensions, row by row.
 *
 * <p>Holds the arrays that it is given, without a copy: who reads them must not write.
 *
 * @param shape dimensions; the first is the image's index where there is one per image
 * @param values product of the dimensions, float32
 */
public record Values(int[] shape, float[] values) {

  /** Checks that the values fit the dimensions. */
  public Values {
    long size = Arrays.stream(shape).asLongStream().reduce(1, Math::multiplyExact);
    if (size != values.length) {
      throw new IllegalArgumentException(
          values.length + " values do not fit the shape " + Arrays.toString(shape));
    }
  }

  /** A copy of the values at one index of the first dimension. */
  public float[] row(int index) {
    int length = values.length / shape[0];
    return Arrays.copyOfRange(values, index * length, (index + 1) * length);
  }
}
