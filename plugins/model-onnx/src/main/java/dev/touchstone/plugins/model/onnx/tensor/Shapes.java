package dev.touchstone.plugins.model.onnx.tensor;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Arithmetic of shapes and of orders of dimensions. */
public final class Shapes {

  private Shapes() {}

  /** ONNX's own order. */
  public static int[] identity(int rank) {
    int[] order = new int[rank];
    Arrays.setAll(order, i -> i);
    return order;
  }

  /** Images first, channels last: the order of TensorFlow's convolutions. */
  public static int[] channelsLast(int rank) {
    int[] order = new int[rank];
    for (int axis = 2; axis < rank; axis++) {
      order[axis] = axis - 1;
    }
    order[1] = rank - 1;
    return order;
  }

  /** For each place in the tensor the dimension of ONNX that is there. */
  public static int[] inverse(int... order) {
    int[] inverse = new int[order.length];
    for (int i = 0; i < order.length; i++) {
      inverse[order[i]] = i;
    }
    return inverse;
  }

  /** The tensor's own dimensions. */
  public static long[] physical(long[] shape, int[] order) {
    long[] physical = new long[shape.length];
    for (int axis = 0; axis < shape.length; axis++) {
      physical[order[axis]] = shape[axis];
    }
    return physical;
  }

  /** An axis counted from the front; negative ones count from the end. */
  public static int axis(long axis, int rank) {
    if (axis < -rank || axis >= rank) {
      throw new IllegalArgumentException(
          "there is no axis %d in %d dimensions".formatted(axis, rank));
    }
    return (int) (axis < 0 ? axis + rank : axis);
  }

  /** How many elements; images count {@link Batch#SIZE} times. */
  public static long product(long... dimensions) {
    long product = 1;
    for (long dimension : dimensions) {
      try {
        product = Math.multiplyExact(product, dimension);
      } catch (ArithmeticException e) {
        throw new IllegalArgumentException("shape " + text(dimensions) + " is too large", e);
      }
    }
    return product;
  }

  /** The shape of an element-wise operation on two shapes (NumPy's rules of broadcasting). */
  public static long[] broadcast(long[] left, long[] right) {
    int rank = Math.max(left.length, right.length);
    long[] wideLeft = widened(left, rank);
    long[] wideRight = widened(right, rank);
    long[] result = new long[rank];
    for (int i = 0; i < rank; i++) {
      if (wideLeft[i] != wideRight[i] && wideLeft[i] != 1 && wideRight[i] != 1) {
        throw new IllegalArgumentException(
            "shapes %s and %s do not fit each other".formatted(text(left), text(right)));
      }
      result[i] = wideLeft[i] == 1 ? wideRight[i] : wideLeft[i];
    }
    return result;
  }

  /** With ones in front. */
  public static long[] widened(long[] shape, int rank) {
    long[] wide = new long[rank];
    Arrays.fill(wide, 1);
    System.arraycopy(shape, 0, wide, rank - shape.length, shape.length);
    return wide;
  }

  /** A shape for people. */
  public static String text(long... shape) {
    List<String> dimensions = new ArrayList<>();
    for (long dimension : shape) {
      long each = dimension / Batch.SIZE;
      dimensions.add(
          !Batch.counts(dimension)
              ? Long.toString(dimension)
              : each == 1 ? "images" : each + "·images");
    }
    return dimensions.toString();
  }
}
