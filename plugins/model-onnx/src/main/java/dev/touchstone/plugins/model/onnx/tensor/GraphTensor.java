package dev.touchstone.plugins.model.onnx.tensor;

import java.util.Arrays;
import java.util.Optional;
import org.tensorflow.Operand;
import org.tensorflow.types.TFloat32;

/**
 * A tensor of the TensorFlow graph, in whatever order of dimensions it was made: images stay with
 * channels last, as TensorFlow computes on them, while ONNX counts channels first. Truth values are
 * 0 and 1.
 *
 * @param operand the tensor
 * @param shape dimensions as ONNX counts them
 * @param order for each dimension of ONNX its place in the tensor
 * @param flattened if the tensor, [n, values], was made of images with channels last, which ONNX
 *     flattens with channels first: their height, width and channels
 */
public record GraphTensor(
    Operand<TFloat32> operand, long[] shape, int[] order, Optional<Flattened> flattened)
    implements Value {

  /** Images that became rows. */
  public record Flattened(long height, long width, long channels) {

    /**
     * Where in a row of ONNX (channel, row, column) the tensor's element (row, column, channel) is.
     */
    public int source(int element) {
      long channel = element % channels;
      long pixel = element / channels;
      return (int) (channel * height * width + pixel);
    }
  }

  /** Most elements that a tensor may have for one image. */
  private static final long MOST = 1L << 28;

  /** Checks the size. */
  public GraphTensor {
    if (order.length != shape.length) {
      throw new IllegalArgumentException("order and shape differ in length");
    }
    long size = 1;
    for (long dimension : shape) {
      long each = Batch.counts(dimension) ? dimension / Batch.SIZE : dimension;
      if (each < 1 || each > MOST || size * each > MOST) {
        throw new IllegalArgumentException(
            "a tensor of shape %s is not possible; every dimension must be at least 1, and an image may have at most %,d values"
                .formatted(Shapes.text(shape), MOST));
      }
      size *= each;
    }
  }

  @Override
  public long[] shape() {
    return shape.clone();
  }

  @Override
  public int[] order() {
    return order.clone();
  }

  /** A tensor in an order. */
  public GraphTensor(Operand<TFloat32> operand, long[] shape, int[] order) {
    this(operand, shape, order, Optional.empty());
  }

  /** A tensor in ONNX's order. */
  public static GraphTensor plain(Operand<TFloat32> operand, long... shape) {
    return new GraphTensor(operand, shape, Shapes.identity(shape.length));
  }

  /** The result of an operation on each element. */
  public GraphTensor with(Operand<TFloat32> other) {
    return new GraphTensor(other, shape, order, flattened);
  }

  /** The tensor's own dimensions. */
  public long[] physical() {
    return Shapes.physical(shape, order);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof GraphTensor tensor
        && operand.equals(tensor.operand)
        && Arrays.equals(shape, tensor.shape)
        && Arrays.equals(order, tensor.order)
        && flattened.equals(tensor.flattened);
  }

  @Override
  public int hashCode() {
    return operand.hashCode();
  }

  @Override
  public String toString() {
    return "GraphTensor" + Shapes.text(shape);
  }
}
