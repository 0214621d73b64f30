package dev.touchstone.bounds;

import dev.touchstone.bounds.network.Layer.Shift;
import dev.touchstone.bounds.network.Network.Node;
import dev.touchstone.tensorflow.weights.Tensor;
import java.util.List;
import java.util.Optional;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat64;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.family.TNumber;

/**
 * An affine layer W·x + b as operations of a graph: forward for intervals in float64, backward for
 * coefficients in T.
 *
 * @param <T> float32 or float64
 */
abstract class LinearMap<T extends TNumber> {

  final Ops tf;
  final Class<T> type;

  /** Shape of the input, and of the output, for one image. */
  final Shape in;

  final Shape out;

  /**
   * What is subtracted rather than added: TensorFlow's optimiser tries to fuse the addition of a
   * bias with oneDNN, which does not know float64 and says so on the terminal every time.
   */
  private final Optional<Operand<TFloat64>> negativeBias;

  private final Optional<Operand<TFloat64>> negativeMagnitude;
  private final Optional<Operand<T>> biasTerms;

  LinearMap(
      Ops tf,
      Class<T> type,
      Constants constants,
      Node<Tensor> input,
      Node<Tensor> node,
      Optional<Shift<Tensor>> shift) {
    this.tf = tf;
    this.type = type;
    this.in = shape(input);
    this.out = shape(node);
    this.negativeBias = shift.map(s -> negative(constants, s.value()));
    this.negativeMagnitude = shift.map(s -> negative(constants, s.magnitude()));
    this.biasTerms = shift.map(s -> constants.keep(s.value(), type, v -> full(v, type)));
  }

  private Operand<TFloat64> negative(Constants constants, Tensor value) {
    return constants.keep(value, TFloat64.class, v -> tf.math.neg(full(v, TFloat64.class)));
  }

  private <V extends TNumber> Operand<V> full(Operand<?> value, Class<V> as) {
    @SuppressWarnings("unchecked") // Weights are numbers.
    Operand<? extends TNumber> number = (Operand<? extends TNumber>) value;
    return tf.broadcastTo(tf.dtypes.cast(number, as), tf.constant(out.asArray()));
  }

  static Shape shape(Node<?> node) {
    return Shape.of(node.shape().stream().mapToLong(Integer::longValue).toArray());
  }

  /** W·x. */
  abstract Operand<TFloat64> apply(Operand<TFloat64> x);

  /** |W|·x. */
  abstract Operand<TFloat64> applyMagnitude(Operand<TFloat64> x);

  /** Coefficients of the inputs, Wᵀ·Λ, for each of q rows. */
  abstract Operand<T> backward(Operand<T> coefficients);

  /** The same where each row has one coefficient ±1, at the output that is numbered. */
  Operand<T> backward(Operand<TInt32> output, Operand<T> sign) {
    return backward(oneHot(tf, output, sign, out, type));
  }

  /** Products that the deployed layer adds up for an output. */
  abstract int products();

  /** Products that {@link #backward} adds up for a coefficient. */
  abstract int backwardProducts();

  /** A product, with the shift added. */
  final Operand<TFloat64> shifted(Operand<TFloat64> product) {
    return negativeBias.<Operand<TFloat64>>map(b -> tf.math.sub(product, b)).orElse(product);
  }

  /** |W|·|x| + |b|, what rounding errors are relative to. */
  final Operand<TFloat64> magnitude(Operand<TFloat64> largest) {
    Operand<TFloat64> product =
        tf.math.add(applyMagnitude(largest), tf.constant(Rounding.UNDERFLOW));
    return negativeMagnitude.<Operand<TFloat64>>map(b -> tf.math.sub(product, b)).orElse(product);
  }

  /** The constant, of the output's shape; empty for none. */
  final Optional<Operand<T>> bias() {
    return biasTerms;
  }

  /** Rows with one value ±1 each, in the shape of a node. */
  static <T extends TNumber> Operand<T> oneHot(
      Ops tf, Operand<TInt32> index, Operand<T> sign, Shape shape, Class<T> type) {
    Operand<T> flat =
        tf.oneHot(
            index,
            tf.constant((int) shape.size()),
            tf.dtypes.cast(tf.constant(1f), type),
            tf.dtypes.cast(tf.constant(0f), type));
    return tf.reshape(
        tf.math.mul(flat, tf.reshape(sign, tf.constant(new int[] {-1, 1}))),
        tf.constant(batchOf(shape).asArray()));
  }

  /** The shape with any number of images or rows before. */
  static Shape batchOf(Shape shape) {
    return shape.prepend(Shape.UNKNOWN_SIZE);
  }

  /** The shape with as many rows before as a tensor has. */
  static Operand<TInt32> rowsOf(Ops tf, Operand<?> rows, Shape shape) {
    Operand<TInt32> count =
        tf.slice(tf.shape(rows), tf.constant(new int[] {0}), tf.constant(new int[] {1}));
    int[] rest = new int[shape.numDimensions()];
    for (int axis = 0; axis < rest.length; axis++) {
      rest[axis] = (int) shape.get(axis);
    }
    return tf.concat(List.of(count, tf.constant(rest)), tf.constant(0));
  }
}
