package dev.touchstone.bounds;

import dev.touchstone.bounds.network.Layer;
import dev.touchstone.bounds.network.Network;
import dev.touchstone.bounds.network.Network.Node;
import dev.touchstone.tensorflow.weights.Tensor;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Stack;
import org.tensorflow.types.TFloat64;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.family.TNumber;

/**
 * Lower bounds of linear functions of a node's values, found by going back through the network
 * (CROWN, Zhang et al. 2018; DeepPoly, Singh et al. 2019). Each of q rows is one linear function
 * for one image. At every step Λ·z + c, for the values z of some nodes, is at most the function,
 * for all inputs of the set.
 *
 * <p>Coefficients are of type T; constants are summed in float64. The bounds are rigorous, see
 * {@link Rounding}.
 */
final class BackwardPass<T extends TNumber> {

  private final Ops tf;
  private final Class<T> type;
  private final Network<Tensor> network;
  private final Map<Integer, LinearMap<T>> maps;
  private final ForwardPass<T> forward;
  private final Optional<Ball> ball;
  private final Reach<T> reach;
  private final boolean toNonlinear;
  private final TreeMap<Integer, Operand<T>> coefficients = new TreeMap<>();
  private final Map<Integer, Integer> parts = new HashMap<>();
  private Operand<TFloat64> bound;

  /** A Euclidean ball around each image: centres [n, …] and radius. */
  record Ball(Operand<TFloat64> centre, Operand<TFloat64> radius) {}

  /**
   * A pass that has not begun.
   *
   * @param image which image each row is about, [q]
   * @param reach which of each node's values its rows have coefficients for
   * @param toNonlinear whether to stop where a nonlinear layer gave a value and take its interval:
   *     interval bounds, with all that is linear behind it taken together
   */
  BackwardPass(
      Ops tf,
      Class<T> type,
      Network<Tensor> network,
      Map<Integer, LinearMap<T>> maps,
      ForwardPass<T> forward,
      Optional<Ball> ball,
      Operand<TInt32> image,
      Reach<T> reach,
      boolean toNonlinear) {
    this.tf = tf;
    this.type = type;
    this.network = network;
    this.maps = maps;
    this.forward = forward;
    this.ball = ball;
    this.reach = reach;
    this.toNonlinear = toNonlinear;
    this.bound = tf.math.mul(tf.dtypes.cast(image, TFloat64.class), tf.constant(0.0));
  }

  /**
   * Bounds a linear function of a node's values.
   *
   * @param start coefficients, [q, …]
   * @return [q]
   */
  Operand<TFloat64> bound(int node, Operand<T> start) {
    coefficients.put(node, start);
    return walk();
  }

  /**
   * Bounds single values.
   *
   * @param image which image each row is about, [q]
   * @param value which of the node's values, [q]
   * @param sign 1 for a lower bound, −1 for the negative of an upper bound, [q]
   * @return [q]
   */
  Operand<TFloat64> bound(int node, Operand<TInt32> image, Operand<TInt32> value, Operand<T> sign) {
    LinearMap<T> map = maps.get(node);
    if (map == null) {
      return bound(node, LinearMap.oneHot(tf, value, sign, shape(node), type));
    }
    map.bias()
        .ifPresent(
            bias -> {
              Operand<T> flat = tf.reshape(bias, tf.constant(new int[] {-1}));
              add(tf.math.mul(sign, tf.gather(flat, value, tf.constant(0))));
            });
    Operand<T> errors =
        tf.reshape(
            forward.errorOf(node).orElseThrow(), tf.constant(new long[] {-1, shape(node).size()}));
    add(tf.math.neg(tf.gatherNd(errors, tf.stack(List.of(image, value), axisOne()))));
    pass(network.node(node).inputs().get(0), map.backward(value, sign));
    return walk();
  }

  private static Stack.Options axisOne() {
    return Stack.axis(1L);
  }

  private Operand<TFloat64> walk() {
    while (!coefficients.isEmpty()) {
      Map.Entry<Integer, Operand<T>> last = coefficients.pollLastEntry();
      step(last.getKey(), last.getValue());
    }
    return tf.math.sub(bound, tf.constant(Rounding.LOST));
  }

  private void step(int index, Operand<T> own) {
    Node<Tensor> node = network.node(index);
    Layer<Tensor> layer = node.layer();
    LinearMap<T> map = maps.get(index);
    Optional<Operand<T>> error = forward.errorOf(index).map(e -> reach.of(index, e));
    error.ifPresent(e -> addSum(tf.math.neg(tf.math.mul(tf.math.abs(own), e))));
    if (map != null) {
      map.bias().ifPresent(bias -> addSum(tf.math.mul(own, reach.ofConstant(index, bias))));
      pass(node.inputs().get(0), reach.back(index, reach.inside(index, own)));
    } else if (layer instanceof Layer.Input<Tensor>) {
      concretise(reach.inside(index, own));
    } else if (layer instanceof Layer.Relu<Tensor> || layer instanceof Layer.MaxPool<Tensor>) {
      if (toNonlinear) {
        bound = tf.math.add(bound, overBox(index, own));
      } else if (layer instanceof Layer.MaxPool<Tensor> pool) {
        maxPool(index, pool, reach.inside(index, own));
      } else {
        relu(index, own);
      }
    } else if (layer instanceof Layer.Sum<Tensor>) {
      pass(node.inputs().get(0), own);
      pass(node.inputs().get(1), own);
    } else {
      pass(node.inputs().get(0), reach.back(index, own));
    }
  }

  private void relu(int index, Operand<T> own) {
    ForwardPass.Lines<T> lines = forward.lines(index);
    Operand<T> negative = negative(own);
    addSum(tf.math.mul(negative, reach.of(index, lines.intercept())));
    pass(
        network.node(index).inputs().get(0),
        tf.math.add(
            tf.math.mul(tf.nn.relu(own), reach.of(index, lines.lowerSlope())),
            tf.math.mul(negative, reach.of(index, lines.upperSlope()))));
  }

  private void maxPool(int index, Layer.MaxPool<Tensor> pool, Operand<T> own) {
    ForwardPass.Choice<T> choice = forward.choice(index);
    Operand<T> negative = negative(own);
    // The ceiling is 0 where the chosen input is the maximum.
    addSum(tf.math.mul(negative, reach.of(index, choice.ceiling())));
    Operand<T> kept =
        tf.math.add(tf.nn.relu(own), tf.math.mul(negative, reach.of(index, choice.dominant())));
    pass(network.node(index).inputs().get(0), reach.unpooled(index, pool, choice, kept));
  }

  /** Smallest value over the input set: of the bounds by the box and by the ball the better. */
  private void concretise(Operand<T> own) {
    Operand<TFloat64> smallest = overBox(0, own);
    if (ball.isPresent()) {
      Operand<TFloat64> exact = flat(tf.dtypes.cast(own, TFloat64.class));
      Operand<TFloat64> centre = flat(reach.of(0, ball.get().centre()));
      Operand<TFloat64> length = tf.math.sqrt(tf.reduceSum(tf.math.square(exact), tf.constant(1)));
      Operand<TFloat64> size = tf.reduceSum(tf.math.abs(exact), tf.constant(1));
      Operand<TFloat64> overBall =
          tf.math.sub(
              tf.reduceSum(tf.math.mul(exact, centre), tf.constant(1)),
              tf.math.add(
                  tf.math.mul(
                      tf.math.mul(length, tf.constant(1 + Rounding.WIDER_SUM)),
                      ball.get().radius()),
                  tf.math.mul(size, tf.constant(Rounding.WIDER_SUM))));
      smallest = tf.math.maximum(smallest, overBall);
    }
    bound = tf.math.add(bound, smallest);
  }

  private Operand<TFloat64> overBox(int index, Operand<T> own) {
    ForwardPass.Interval box = forward.box(index);
    Operand<TFloat64> exact = tf.dtypes.cast(own, TFloat64.class);
    Operand<TFloat64> zero = tf.constant(0.0);
    return tf.reduceSum(
        flat(
            tf.math.add(
                tf.math.mul(tf.math.maximum(exact, zero), reach.of(index, box.lower())),
                tf.math.mul(tf.math.minimum(exact, zero), reach.of(index, box.upper())))),
        tf.constant(1));
  }

  private Operand<T> negative(Operand<T> value) {
    return tf.math.minimum(value, tf.dtypes.cast(tf.constant(0f), type));
  }

  /** Gives a node's values coefficients, beside those that they have. */
  private void pass(int node, Operand<T> more) {
    Operand<T> before = coefficients.get(node);
    int part = parts.merge(node, 1, Integer::sum);
    if (before == null) {
      coefficients.put(node, more);
      return;
    }
    if (part > 2) {
      // The error term of the node covers the rounding of the last sum alone.
      Operand<T> error = reach.of(node, forward.errorOf(node).orElseThrow());
      addSum(tf.math.neg(tf.math.mul(tf.math.abs(before), error)));
    }
    coefficients.put(node, tf.math.add(before, more));
  }

  private void addSum(Operand<T> terms) {
    bound =
        tf.math.add(
            bound, tf.reduceSum(flat(tf.dtypes.cast(terms, TFloat64.class)), tf.constant(1)));
  }

  private void add(Operand<T> term) {
    bound = tf.math.add(bound, tf.dtypes.cast(term, TFloat64.class));
  }

  private Operand<TFloat64> flat(Operand<TFloat64> values) {
    long size = 1;
    for (int axis = 1; axis < values.shape().numDimensions(); axis++) {
      size *= values.shape().get(axis);
    }
    return tf.reshape(values, tf.constant(new long[] {-1, size}));
  }

  private Shape shape(int node) {
    return LinearMap.shape(network.node(node));
  }
}
