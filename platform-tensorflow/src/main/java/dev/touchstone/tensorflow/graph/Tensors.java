package dev.touchstone.tensorflow.graph;

import org.tensorflow.Tensor;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/**
 * Copies between arrays and native tensors in one piece; element by element is 1,000 times slower.
 */
public final class Tensors {

  private Tensors() {}

  /** A new native tensor with the array's values; to be closed. */
  public static TFloat32 of(float[] values, long... shape) {
    return TFloat32.tensorOf(Shape.of(shape), DataBuffers.of(values, true, false));
  }

  /** A new native tensor with part of the array's values; to be closed. */
  public static TFloat32 of(float[] values, int offset, long... shape) {
    Shape dimensions = Shape.of(shape);
    return Tensor.of(
        TFloat32.class,
        dimensions,
        tensor ->
            tensor.asRawTensor().data().asFloats().write(values, offset, (int) dimensions.size()));
  }

  /** A new native vector with part of the array's values; to be closed. */
  public static TInt32 vectorOf(int[] values, int offset, int length) {
    return Tensor.of(
        TInt32.class,
        Shape.of(length),
        tensor -> tensor.asRawTensor().data().asInts().write(values, offset, length));
  }

  /** A copy of a float32 tensor's values. */
  public static float[] values(Tensor tensor) {
    float[] values = new float[Math.toIntExact(tensor.shape().size())];
    copy(tensor, values, 0);
    return values;
  }

  /** Copies a float32 tensor's values into an array. */
  public static void copy(Tensor tensor, float[] into, int offset) {
    int length = Math.toIntExact(tensor.shape().size());
    tensor.asRawTensor().data().asFloats().read(into, offset, length);
  }

  /** The value of a float32 scalar. */
  public static float scalar(Tensor tensor) {
    return values(tensor)[0];
  }
}
