package dev.touchstone.bounds;

import dev.touchstone.bounds.network.Layer;
import dev.touchstone.bounds.network.Network.Node;
import dev.touchstone.bounds.network.Padding;
import dev.touchstone.bounds.network.Window;
import dev.touchstone.tensorflow.weights.Tensor;
import java.util.List;
import java.util.stream.IntStream;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TFloat64;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.family.TNumber;

/** A convolution. */
final class ConvolutionMap<T extends TNumber> extends LinearMap<T> {

  private final Window window;
  private final int channels;
  private final Operand<TFloat64> weight;
  private final Operand<TFloat64> magnitude;
  private final Operand<T> kernels;

  /**
   * One row of input channels for each (output channel, row, column) of the kernels, where the row
   * and the column past the last hold zeros.
   */
  private final Operand<T> taps;

  ConvolutionMap(
      Ops tf,
      Class<T> type,
      Constants constants,
      Node<Tensor> input,
      Node<Tensor> node,
      Layer.Convolution<Tensor> layer) {
    super(tf, type, constants, input, node, layer.bias());
    Tensor values = layer.weight();
    this.window = layer.window();
    this.channels = (int) out.get(2);
    this.weight = constants.keep(values, TFloat64.class, w -> tf.dtypes.cast(w, TFloat64.class));
    this.magnitude =
        constants.keep(values, TFloat64.class, w -> tf.math.abs(tf.dtypes.cast(w, TFloat64.class)));
    this.kernels = constants.keep(values, type, w -> tf.dtypes.cast(w, type));
    this.taps = constants.keep(values, type, this::taps);
  }

  private Operand<T> taps(Operand<TFloat32> w) {
    Operand<TFloat32> padded =
        tf.pad(
            tf.linalg.transpose(w, tf.constant(new int[] {3, 0, 1, 2})),
            tf.constant(new int[][] {{0, 0}, {0, 1}, {0, 1}, {0, 0}}),
            tf.constant(0f));
    long rows = (long) channels * (window.height() + 1) * (window.width() + 1);
    return tf.dtypes.cast(tf.reshape(padded, tf.constant(new long[] {rows, in.get(2)})), type);
  }

  private List<Long> strides() {
    return List.of(1L, (long) window.strideHeight(), (long) window.strideWidth(), 1L);
  }

  @Override
  Operand<TFloat64> apply(Operand<TFloat64> x) {
    return tf.nn.conv2d(x, weight, strides(), window.padding().name());
  }

  @Override
  Operand<TFloat64> applyMagnitude(Operand<TFloat64> x) {
    return tf.nn.conv2d(x, magnitude, strides(), window.padding().name());
  }

  @Override
  Operand<T> backward(Operand<T> coefficients) {
    return tf.nn.conv2dBackpropInput(
        rowsOf(tf, coefficients, in), kernels, coefficients, strides(), window.padding().name());
  }

  /**
   * The same for part of an image: what lies beyond it has no coefficients.
   *
   * @param looked the part of the input that the part of the output looks at
   */
  Operand<T> backwardOfPart(Operand<T> coefficients, Shape looked) {
    return tf.nn.conv2dBackpropInput(
        rowsOf(tf, coefficients, looked), kernels, coefficients, strides(), Padding.VALID.name());
  }

  /** The kernel of the output's channel, laid where the output lies: gathered, not multiplied. */
  @Override
  Operand<T> backward(Operand<TInt32> output, Operand<T> sign) {
    Operand<TInt32> columns = tf.constant((int) out.get(1));
    Operand<TInt32> pixel = tf.math.floorDiv(output, tf.constant(channels));
    Operand<TInt32> channel = tf.math.floorMod(output, tf.constant(channels));
    Operand<TInt32> row =
        kernelIndex(tf.math.floorDiv(pixel, columns), 0, window.height(), window.strideHeight());
    Operand<TInt32> column =
        kernelIndex(tf.math.floorMod(pixel, columns), 1, window.width(), window.strideWidth());
    Operand<TInt32> kernel =
        tf.reshape(
            tf.math.mul(channel, tf.constant((window.height() + 1) * (window.width() + 1))),
            tf.constant(new int[] {-1, 1, 1}));
    Operand<TInt32> tap =
        tf.math.add(
            kernel,
            tf.math.add(
                tf.math.mul(tf.expandDims(row, tf.constant(2)), tf.constant(window.width() + 1)),
                tf.expandDims(column, tf.constant(1))));
    return tf.math.mul(
        tf.gather(taps, tap, tf.constant(0)),
        tf.reshape(sign, tf.constant(new int[] {-1, 1, 1, 1})));
  }

  /** For each row and input position along an axis, which element of the kernel meets it. */
  private Operand<TInt32> kernelIndex(Operand<TInt32> output, int axis, int size, int stride) {
    int length = (int) in.get(axis);
    int before = window.padding().before(length, (int) out.get(axis), size, stride);
    Operand<TInt32> positions =
        tf.constant(new int[][] {IntStream.range(0, length).map(i -> i + before).toArray()});
    Operand<TInt32> first = tf.math.mul(tf.expandDims(output, tf.constant(1)), tf.constant(stride));
    Operand<TInt32> index = tf.math.sub(positions, first);
    Operand<TInt32> none = tf.math.add(tf.zerosLike(index), tf.constant(size));
    return tf.select(
        tf.math.logicalAnd(
            tf.math.greaterEqual(index, tf.constant(0)), tf.math.less(index, tf.constant(size))),
        index,
        none);
  }

  @Override
  int products() {
    return window.size() * (int) in.get(2);
  }

  @Override
  int backwardProducts() {
    return window.size() * channels;
  }
}
