package dev.touchstone.plugins.model.onnx.tensor;

import java.util.Arrays;
import java.util.Objects;
import java.util.function.IntUnaryOperator;
import java.util.function.Supplier;

/**
 * A tensor whose values are known without an image: a weight, or a number that shapes are computed
 * from. Immutable; values of weights are made when they are first asked for, because most builds of
 * a network need their shapes alone.
 */
public final class HostTensor implements Value {

  /** What the elements are. */
  public enum Kind {
    /** float32. */
    FLOAT,
    /** Integers of any width. */
    INTEGER,
    /** 0 or 1. */
    BOOLEAN
  }

  /** Most elements that a tensor of a file may have, so that a few bytes cannot ask for memory. */
  public static final long MOST = 1L << 28;

  private final String name;
  private final Kind kind;
  private final long[] shape;
  private final Supplier<float[]> floats;
  private final long[] integers;
  private float[] made;

  private HostTensor(
      String name, Kind kind, long[] shape, Supplier<float[]> floats, long[] integers) {
    this.name = name;
    this.kind = kind;
    this.shape = shape.clone();
    this.floats = floats;
    this.integers = integers;
    size(shape);
  }

  /**
   * Floats.
   *
   * @param name tells the content: two tensors of one name are equal
   * @param shape dimensions
   * @param values gives them, row by row
   */
  public static HostTensor floats(String name, long[] shape, Supplier<float[]> values) {
    return new HostTensor(name, Kind.FLOAT, shape, values, null);
  }

  /** Integers or truth values, row by row. */
  public static HostTensor integers(String name, Kind kind, long[] shape, long... values) {
    if (values.length != size(shape)) {
      throw new IllegalArgumentException(
          values.length + " values for shape " + Arrays.toString(shape));
    }
    return new HostTensor(name, kind, shape, null, values.clone());
  }

  /** A vector of integers. */
  public static HostTensor vector(String name, long... values) {
    return integers(name, Kind.INTEGER, new long[] {values.length}, values);
  }

  /**
   * How many elements a shape has.
   *
   * @throws IllegalArgumentException if there are more than {@link #MOST}, or a dimension is
   *     negative
   */
  public static int size(long... shape) {
    long size = 1;
    for (long dimension : shape) {
      if (dimension < 0 || dimension > MOST || size * dimension > MOST) {
        throw new IllegalArgumentException(
            "a constant of shape %s is not possible; at most %,d elements are taken"
                .formatted(Arrays.toString(shape), MOST));
      }
      size *= dimension;
    }
    return (int) size;
  }

  /** What it is called: the file's name, or where it comes from. */
  public String name() {
    return name;
  }

  /** What the elements are. */
  public Kind kind() {
    return kind;
  }

  @Override
  public long[] shape() {
    return shape.clone();
  }

  /** How many elements there are. */
  public int size() {
    return size(shape);
  }

  /** The elements as floats; not to be written to. */
  public synchronized float[] floats() {
    if (made == null) {
      if (floats == null) {
        float[] converted = new float[integers.length];
        for (int i = 0; i < converted.length; i++) {
          converted[i] = integers[i];
        }
        return converted;
      }
      float[] values = floats.get();
      if (values.length != size()) {
        throw new IllegalStateException(
            name + ": " + values.length + " values for shape " + Arrays.toString(shape));
      }
      made = values;
    }
    return made;
  }

  /** The elements as integers; floats lose what is behind the point. */
  public long[] integers() {
    if (integers != null) {
      return integers.clone();
    }
    float[] values = floats();
    long[] truncated = new long[values.length];
    for (int i = 0; i < truncated.length; i++) {
      truncated[i] = (long) values[i];
    }
    return truncated;
  }

  /** The same elements under another shape of as many. */
  public HostTensor reshaped(long... other) {
    if (size(other) != size()) {
      throw new IllegalArgumentException(
          "%s cannot become %s".formatted(Arrays.toString(shape), Arrays.toString(other)));
    }
    return Arrays.equals(shape, other) ? this : derived(Arrays.toString(other), other, i -> i);
  }

  /** The dimensions in another order: dimension {@code i} of the result is {@code order[i]}. */
  public HostTensor transposed(int... order) {
    long[] turned = new long[order.length];
    for (int i = 0; i < order.length; i++) {
      turned[i] = shape[order[i]];
    }
    long[] strides = strides(shape);
    long[] steps = new long[order.length];
    for (int i = 0; i < order.length; i++) {
      steps[i] = strides[order[i]];
    }
    boolean same = true;
    for (int i = 0; i < order.length; i++) {
      same &= order[i] == i;
    }
    return same
        ? this
        : derived("transposed " + Arrays.toString(order), turned, i -> walk(i, turned, steps));
  }

  /**
   * A tensor made of elements of this one.
   *
   * @param how tells it from others that are made of this one
   * @param other its shape
   * @param source for each of its elements, row by row, the index into this one's
   */
  public HostTensor derived(String how, long[] other, IntUnaryOperator source) {
    String derived = name + " " + how;
    int size = size(other);
    if (kind == Kind.FLOAT) {
      return floats(
          derived,
          other,
          () -> {
            float[] from = floats();
            float[] to = new float[size];
            for (int i = 0; i < size; i++) {
              int index = source.applyAsInt(i);
              to[i] = index < 0 ? 0 : from[index];
            }
            return to;
          });
    }
    long[] to = new long[size];
    for (int i = 0; i < size; i++) {
      int index = source.applyAsInt(i);
      to[i] = index < 0 ? 0 : integers[index];
    }
    return integers(derived, kind, other, to);
  }

  /** Repeated along dimensions of 1 until it has a shape (NumPy's rules of broadcasting). */
  public HostTensor broadcast(long... other) {
    if (Arrays.equals(shape, other)) {
      return this;
    }
    long[] strides = strides(shape);
    long[] steps = new long[other.length];
    int missing = other.length - shape.length;
    for (int i = 0; i < shape.length; i++) {
      steps[missing + i] = shape[i] == 1 ? 0 : strides[i];
    }
    return derived("broadcast " + Arrays.toString(other), other, i -> walk(i, other, steps));
  }

  /** How far apart neighbours are along each dimension. */
  public static long[] strides(long... shape) {
    long[] strides = new long[shape.length];
    long step = 1;
    for (int i = shape.length - 1; i >= 0; i--) {
      strides[i] = step;
      step *= shape[i];
    }
    return strides;
  }

  /** The index that steps along each dimension lead to from element {@code i} of a shape. */
  public static int walk(int i, long[] shape, long[] steps) {
    long rest = i;
    long index = 0;
    for (int axis = shape.length - 1; axis >= 0; axis--) {
      index += rest % shape[axis] * steps[axis];
      rest /= shape[axis];
    }
    return (int) index;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof HostTensor tensor
        && name.equals(tensor.name)
        && kind == tensor.kind
        && Arrays.equals(shape, tensor.shape);
  }

  @Override
  public int hashCode() {
    return Objects.hash(name, kind, Arrays.hashCode(shape));
  }

  @Override
  public String toString() {
    return name + Arrays.toString(shape);
  }
}
