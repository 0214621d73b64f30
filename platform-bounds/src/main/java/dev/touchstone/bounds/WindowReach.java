package dev.touchstone.bounds;

import dev.touchstone.bounds.network.Layer;
import dev.touchstone.bounds.network.Network;
import dev.touchstone.bounds.network.Padding;
import dev.touchstone.bounds.network.Window;
import dev.touchstone.tensorflow.weights.Tensor;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TBool;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.TInt64;
import org.tensorflow.types.family.TNumber;

/**
 * Rows that are about one value of a node each, with coefficients for the window of each node
 * before that the value depends on: of the 25,088 values of a first layer 3,200.
 */
final class WindowReach<T extends TNumber> implements Reach<T> {

  private final Ops tf;
  private final Class<T> type;
  private final Network<Tensor> network;
  private final Map<Integer, LinearMap<T>> maps;
  private final ForwardPass<T> forward;
  private final Windows windows;
  private final Operand<TInt32> image;
  private final Operand<TInt32> row;
  private final Operand<TInt32> column;
  private final Operand<TInt32> channel;

  /**
   * Windows before single values.
   *
   * @param image which image each row is about, [q]
   * @param value which value of the windows' last node, [q]
   */
  WindowReach(
      Ops tf,
      Class<T> type,
      Network<Tensor> network,
      Map<Integer, LinearMap<T>> maps,
      ForwardPass<T> forward,
      Windows windows,
      Operand<TInt32> image,
      Operand<TInt32> value) {
    this.tf = tf;
    this.type = type;
    this.network = network;
    this.maps = maps;
    this.forward = forward;
    this.windows = windows;
    this.image = image;
    List<Integer> shape = network.node(windows.last()).shape();
    Operand<TInt32> pixel = tf.math.floorDiv(value, tf.constant(shape.get(2)));
    this.channel = tf.math.floorMod(value, tf.constant(shape.get(2)));
    this.row = tf.math.floorDiv(pixel, tf.constant(shape.get(1)));
    this.column = tf.math.floorMod(pixel, tf.constant(shape.get(1)));
  }

  /**
   * The coefficients of the values themselves.
   *
   * @param sign [q]
   * @return [q, 1, 1, channels]
   */
  Operand<T> start(Operand<T> sign) {
    int channels = network.node(windows.last()).shape().get(2);
    return LinearMap.oneHot(tf, channel, sign, Shape.of(1, 1, channels), type);
  }

  @Override
  public <V extends TNumber> Operand<V> of(int node, Operand<V> values) {
    return cut(node, values, image);
  }

  @Override
  public Operand<T> ofConstant(int node, Operand<T> constant) {
    return cut(node, tf.expandDims(constant, tf.constant(0)), tf.zerosLike(image));
  }

  /** Each row's window of values [n, height, width, channels], with zeros beyond the edge. */
  private <V extends TNumber> Operand<V> cut(
      int node, Operand<V> values, Operand<TInt32> imageOfRow) {
    List<Integer> shape = network.node(node).shape();
    List<Integer> places = network.node(windows.last()).shape();
    Windows.Part part = windows.before().get(node);
    int top = -part.rows().first();
    int left = -part.columns().first();
    int height = top + part.rows().end(places.get(0), shape.get(0));
    int width = left + part.columns().end(places.get(1), shape.get(1));
    int[][] around = {
      {0, 0},
      {top, height - top - shape.get(0)},
      {left, width - left - shape.get(1)},
      {0, 0}
    };
    Operand<V> zero = tf.dtypes.cast(tf.constant(0f), values.type());
    Operand<V> padded = tf.pad(values, tf.constant(around), zero);
    Operand<V> pixels = tf.reshape(padded, tf.constant(new int[] {-1, shape.get(2)}));
    Operand<TInt32> rows = indices(part.rows(), row, top);
    Operand<TInt32> columns = indices(part.columns(), column, left);
    Operand<TInt32> firstOfRow =
        tf.math.mul(
            tf.math.add(
                tf.math.mul(tf.expandDims(imageOfRow, tf.constant(1)), tf.constant(height)), rows),
            tf.constant(width));
    Operand<TInt32> index =
        tf.math.add(
            tf.expandDims(firstOfRow, tf.constant(2)), tf.expandDims(columns, tf.constant(1)));
    return tf.gather(pixels, index, tf.constant(0));
  }

  /** Rows or columns of each row's window, [q, size], counted from {@code before} ahead of 0. */
  private Operand<TInt32> indices(Windows.Span span, Operand<TInt32> place, int before) {
    Operand<TInt32> first =
        tf.math.add(
            tf.math.mul(place, tf.constant(span.scale())), tf.constant(span.shift() + before));
    return tf.math.add(
        tf.expandDims(first, tf.constant(1)),
        tf.constant(new int[][] {IntStream.range(0, span.size()).toArray()}));
  }

  @Override
  public Operand<T> inside(int node, Operand<T> own) {
    List<Integer> shape = network.node(node).shape();
    List<Integer> places = network.node(windows.last()).shape();
    Windows.Part part = windows.before().get(node);
    boolean within =
        part.rows().first() == 0
            && part.columns().first() == 0
            && part.rows().end(places.get(0), shape.get(0)) == shape.get(0)
            && part.columns().end(places.get(1), shape.get(1)) == shape.get(1);
    if (within || part.zeros()) {
      return own;
    }
    Operand<T> rows = within(indices(part.rows(), row, 0), shape.get(0));
    Operand<T> columns = within(indices(part.columns(), column, 0), shape.get(1));
    return tf.math.mul(
        own,
        tf.math.mul(
            tf.reshape(rows, tf.constant(new int[] {-1, part.rows().size(), 1, 1})),
            tf.reshape(columns, tf.constant(new int[] {-1, 1, part.columns().size(), 1}))));
  }

  private Operand<T> within(Operand<TInt32> index, int length) {
    Operand<TBool> within =
        tf.math.logicalAnd(
            tf.math.greaterEqual(index, tf.constant(0)), tf.math.less(index, tf.constant(length)));
    return tf.dtypes.cast(within, type);
  }

  @Override
  public Operand<T> back(int node, Operand<T> own) {
    if (maps.get(node) instanceof ConvolutionMap<T> convolution) {
      return convolution.backwardOfPart(own, input(node));
    } else if (maps.get(node) instanceof ScalingMap<T> scaling) {
      return scaling
          .factors()
          .<Operand<T>>map(factors -> tf.math.mul(own, ofConstant(node, factors)))
          .orElse(own);
    }
    return own; // Zeros around: the same window, counted from another edge.
  }

  /** Shape of the window of a node's input. */
  private Shape input(int node) {
    int before = network.node(node).inputs().get(0);
    Windows.Part part = windows.before().get(before);
    return Shape.of(part.rows().size(), part.columns().size(), network.node(before).shape().get(2));
  }

  @Override
  public Operand<T> unpooled(
      int node, Layer.MaxPool<Tensor> pool, ForwardPass.Choice<T> choice, Operand<T> kept) {
    Window window = pool.window();
    Shape in = input(node);
    Windows.Part part = windows.before().get(node);
    int channels = (int) in.get(2);
    long[][][] corners = new long[part.rows().size()][part.columns().size()][channels];
    for (int r = 0; r < corners.length; r++) {
      for (int c = 0; c < corners[r].length; c++) {
        long first = (r * in.get(1) * window.height() + (long) c * window.width()) * channels;
        for (int k = 0; k < channels; k++) {
          corners[r][c][k] = first + k;
        }
      }
    }
    Operand<TInt64> corner = tf.expandDims(tf.constant(corners), tf.constant(0));
    Operand<TInt64> chosen =
        tf.math.add(corner, of(node, forward.offsets(node, window, (int) in.get(1))));
    return tf.nn.maxPoolGradWithArgmax(
        tf.zeros(LinearMap.rowsOf(tf, kept, in), type),
        kept,
        chosen,
        AveragePoolMap.size(window),
        AveragePoolMap.strides(window),
        Padding.VALID.name());
  }
}
