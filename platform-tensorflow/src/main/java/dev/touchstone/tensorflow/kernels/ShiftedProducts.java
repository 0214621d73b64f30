package dev.touchstone.tensorflow.kernels;

import java.util.ArrayList;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.index.Index;
import org.tensorflow.ndarray.index.Indices;
import org.tensorflow.op.Ops;
import org.tensorflow.proto.AttrValue;
import org.tensorflow.types.TFloat32;

/**
 * A convolution without a convolution's kernels: the sum, over the filter's positions (i, j), of
 * the input, shifted by (i, j) and strided, times the matrix W[i, j]. A 1×1 convolution is one
 * matrix product. Its gradients are those of matrix products and slices, which TensorFlow
 * differentiates by other kernels.
 */
final class ShiftedProducts implements KernelBuilder {

  /** Whether a convolution can be composed so; what it does not cover is refused. */
  static boolean covers(Kernel kernel) {
    return kernel.type() == KernelType.CONVOLUTION
        && !padding(kernel).equals("EXPLICIT")
        && text(kernel, "data_format", "NHWC").equals("NHWC")
        && list(kernel, "dilations").stream().allMatch(size -> size == 1)
        && kernel.inputs().get(1).stream().allMatch(size -> size > 0)
        && kernel.inputs().get(0).subList(1, 4).stream().allMatch(size -> size > 0)
        && kernel.size(0, 3) == kernel.size(1, 2);
  }

  @Override
  @SuppressWarnings("unchecked") // Kernels are of float32.
  public Operand<TFloat32> build(Ops tf, Kernel kernel, List<? extends Operand<?>> inputs) {
    Operand<TFloat32> filter = (Operand<TFloat32>) inputs.get(1);
    Axis rows = axis(kernel, 1);
    Axis columns = axis(kernel, 2);
    int in = Math.toIntExact(kernel.size(1, 2));
    int out = Math.toIntExact(kernel.size(1, 3));
    Operand<TFloat32> padded = pad(tf, (Operand<TFloat32>) inputs.get(0), rows, columns);
    List<Operand<TFloat32>> products = new ArrayList<>();
    for (int i = 0; i < rows.filter(); i++) {
      for (int j = 0; j < columns.filter(); j++) {
        Operand<TFloat32> pixels = padded;
        if (!rows.whole() || !columns.whole()) {
          pixels =
              tf.stridedSlice(padded, Indices.all(), rows.from(i), columns.from(j), Indices.all());
        }
        Operand<TFloat32> matrix = filter;
        if (rows.filter() * columns.filter() > 1) {
          matrix =
              tf.stridedSlice(filter, Indices.at(i), Indices.at(j), Indices.all(), Indices.all());
        }
        products.add(
            tf.linalg.matMul(
                tf.reshape(pixels, tf.constant(new int[] {-1, in})),
                tf.reshape(matrix, tf.constant(new int[] {in, out}))));
      }
    }
    Operand<TFloat32> sum = products.size() == 1 ? products.get(0) : tf.math.addN(products);
    return tf.reshape(sum, tf.constant(new int[] {-1, rows.output(), columns.output(), out}));
  }

  private static Operand<TFloat32> pad(Ops tf, Operand<TFloat32> input, Axis rows, Axis columns) {
    if (rows.padding() == 0 && columns.padding() == 0) {
      return input;
    }
    int[][] around = {
      {0, 0}, {rows.before(), rows.after()}, {columns.before(), columns.after()}, {0, 0}
    };
    return tf.pad(input, tf.constant(around), tf.constant(0f));
  }

  private static Axis axis(Kernel kernel, int dimension) {
    int size = Math.toIntExact(kernel.size(0, dimension));
    int filter = Math.toIntExact(kernel.size(1, dimension - 1));
    int stride = Math.toIntExact(list(kernel, "strides").get(dimension));
    if (padding(kernel).equals("VALID")) {
      return new Axis(size, filter, stride, (size - filter) / stride + 1, 0);
    }
    int output = (size + stride - 1) / stride;
    return new Axis(
        size, filter, stride, output, Math.max((output - 1) * stride + filter - size, 0));
  }

  private static String padding(Kernel kernel) {
    return text(kernel, "padding", "");
  }

  private static String text(Kernel kernel, String attribute, String otherwise) {
    AttrValue value = kernel.attributes().get(attribute);
    return value == null ? otherwise : value.getS().toStringUtf8();
  }

  private static List<Long> list(Kernel kernel, String attribute) {
    AttrValue value = kernel.attributes().get(attribute);
    return value == null ? List.of() : value.getList().getIList();
  }

  /**
   * One dimension of the image.
   *
   * @param padding zeros on both sides together; the odd one comes after, as TensorFlow does
   */
  private record Axis(int size, int filter, int stride, int output, int padding) {

    int before() {
      return padding / 2;
    }

    int after() {
      return padding - padding / 2;
    }

    /** Whether every pixel is taken, once. */
    boolean whole() {
      return filter == 1 && stride == 1;
    }

    Index from(int offset) {
      return Indices.slice((long) offset, (long) offset + (output - 1L) * stride + 1, stride);
    }
  }
}
