package dev.touchstone.plugins.defense.ibp;

import dev.touchstone.bounds.network.Layer;
import dev.touchstone.bounds.network.Layer.Shift;
import dev.touchstone.bounds.network.Network;
import dev.touchstone.bounds.network.Network.Node;
import dev.touchstone.bounds.network.Window;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.LongStream;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/**
 * Interval bound propagation (Gowal et al. 2018, section 3) through a training graph: bounds as
 * functions of the trained variables, which TensorFlow can differentiate by them.
 */
final class IntervalPass {

  private final Ops tf;
  private final Network<Operand<TFloat32>> network;
  private final List<Interval> intervals = new ArrayList<>();

  /**
   * Builds the bounds of all nodes but the last.
   *
   * @param network weights as tensors of the graph
   * @param input bounds of the network's input
   */
  IntervalPass(Ops tf, Network<Operand<TFloat32>> network, Interval input) {
    this.tf = tf;
    this.network = network;
    intervals.add(input);
    for (int i = 1; i < network.output(); i++) {
      intervals.add(interval(network.node(i)));
    }
  }

  /**
   * Upper bounds of logit j − logit y, [n, classes]; 0 for the class y itself. These are the worst
   * logits but for a constant in each row, which no softmax sees.
   *
   * @param labels the class y of each image, [n]
   */
  Operand<TFloat32> worstCase(Operand<TInt32> labels) {
    Node<Operand<TFloat32>> last = network.node(network.output());
    Operand<TFloat32> truth =
        tf.oneHot(labels, tf.constant(last.size()), tf.constant(1f), tf.constant(0f));
    if (last.layer() instanceof Layer.Dense<Operand<TFloat32>> dense) {
      return elided(dense, of(last, 0), truth);
    }
    Interval logits = interval(last);
    Operand<TFloat32> worst = tf.math.sub(logits.upper(), ofClass(truth, logits.lower()));
    return tf.math.mul(worst, tf.math.sub(tf.constant(1f), truth));
  }

  /**
   * The last layer folded into the differences of logits (section 3, elision of the last layer):
   * (w_j − w_y)·x + b_j − b_y is at most its value at the centre plus |w_j − w_y|·radius.
   */
  private Operand<TFloat32> elided(
      Layer.Dense<Operand<TFloat32>> layer, Interval x, Operand<TFloat32> truth) {
    Operand<TFloat32> logits =
        shifted(tf.linalg.matMul(x.centre(tf), layer.weight()), layer.bias());
    Operand<TFloat32> rows = tf.linalg.transpose(layer.weight(), tf.constant(new int[] {1, 0}));
    Operand<TFloat32> ofTruth = tf.expandDims(tf.linalg.matMul(truth, rows), tf.constant(1));
    Operand<TFloat32> magnitudes = tf.math.abs(tf.math.sub(rows, ofTruth));
    Operand<TFloat32> radius = tf.expandDims(x.radius(tf), tf.constant(1));
    Operand<TFloat32> spread = tf.reduceSum(tf.math.mul(magnitudes, radius), tf.constant(2));
    return tf.math.add(tf.math.sub(logits, ofClass(truth, logits)), spread);
  }

  /** The value of each row's class, [n, 1]. */
  private Operand<TFloat32> ofClass(Operand<TFloat32> truth, Operand<TFloat32> values) {
    return tf.expandDims(tf.reduceSum(tf.math.mul(truth, values), tf.constant(1)), tf.constant(1));
  }

  private Interval of(Node<Operand<TFloat32>> node, int input) {
    return intervals.get(node.inputs().get(input));
  }

  private Interval interval(Node<Operand<TFloat32>> node) {
    Layer<Operand<TFloat32>> layer = node.layer();
    Interval x = of(node, 0);
    if (layer instanceof Layer.Dense<Operand<TFloat32>> dense) {
      Operand<TFloat32> magnitude = tf.math.abs(dense.weight());
      return affine(
          x,
          value -> tf.linalg.matMul(value, dense.weight()),
          value -> tf.linalg.matMul(value, magnitude),
          dense.bias());
    } else if (layer instanceof Layer.Convolution<Operand<TFloat32>> convolution) {
      Operand<TFloat32> magnitude = tf.math.abs(convolution.weight());
      return affine(
          x,
          value -> convolved(value, convolution.weight(), convolution.window()),
          value -> convolved(value, magnitude, convolution.window()),
          convolution.bias());
    } else if (layer instanceof Layer.Scaling<Operand<TFloat32>> scaling) {
      return affine(
          x,
          value -> scaled(value, scaling.scale()),
          value -> scaled(value, scaling.scale().map(tf.math::abs)),
          scaling.shift());
    } else if (layer instanceof Layer.Sum<Operand<TFloat32>>) {
      Interval y = of(node, 1);
      return new Interval(tf.math.add(x.lower(), y.lower()), tf.math.add(x.upper(), y.upper()));
    }
    UnaryOperator<Operand<TFloat32>> rising = rising(node);
    return new Interval(rising.apply(x.lower()), rising.apply(x.upper()));
  }

  /** A layer of which no output falls when an input rises: it maps bounds to bounds. */
  private UnaryOperator<Operand<TFloat32>> rising(Node<Operand<TFloat32>> node) {
    Layer<Operand<TFloat32>> layer = node.layer();
    if (layer instanceof Layer.Relu<Operand<TFloat32>>) {
      return tf.nn::relu;
    } else if (layer instanceof Layer.MaxPool<Operand<TFloat32>> pool) {
      return value -> largest(value, pool.window());
    } else if (layer instanceof Layer.AveragePool<Operand<TFloat32>> pool) {
      return value -> mean(value, pool.window());
    } else if (layer instanceof Layer.ZeroPad<Operand<TFloat32>> pad) {
      return value -> padded(value, pad);
    } else if (layer instanceof Layer.Reshape<Operand<TFloat32>>) {
      long[] shape =
          LongStream.concat(LongStream.of(-1), node.shape().stream().mapToLong(Integer::longValue))
              .toArray();
      return value -> tf.reshape(value, tf.constant(shape));
    }
    throw new IllegalStateException("no intervals for the layer " + layer);
  }

  private Interval affine(
      Interval x,
      UnaryOperator<Operand<TFloat32>> weights,
      UnaryOperator<Operand<TFloat32>> magnitudes,
      Optional<Shift<Operand<TFloat32>>> shift) {
    Operand<TFloat32> centre = shifted(weights.apply(x.centre(tf)), shift);
    Operand<TFloat32> radius = magnitudes.apply(x.radius(tf));
    return new Interval(tf.math.sub(centre, radius), tf.math.add(centre, radius));
  }

  private Operand<TFloat32> shifted(
      Operand<TFloat32> value, Optional<Shift<Operand<TFloat32>>> shift) {
    return shift.<Operand<TFloat32>>map(s -> tf.math.add(value, s.value())).orElse(value);
  }

  private Operand<TFloat32> scaled(Operand<TFloat32> value, Optional<Operand<TFloat32>> scale) {
    return scale.<Operand<TFloat32>>map(s -> tf.math.mul(value, s)).orElse(value);
  }

  private Operand<TFloat32> convolved(
      Operand<TFloat32> value, Operand<TFloat32> weight, Window window) {
    return tf.nn.conv2d(value, weight, strides(window), window.padding().name());
  }

  private Operand<TFloat32> largest(Operand<TFloat32> value, Window window) {
    return tf.nn.maxPool(
        value,
        tf.constant(new int[] {1, window.height(), window.width(), 1}),
        tf.constant(new int[] {1, window.strideHeight(), window.strideWidth(), 1}),
        window.padding().name());
  }

  private Operand<TFloat32> mean(Operand<TFloat32> value, Window window) {
    return tf.nn.avgPool(
        value,
        List.of(1L, (long) window.height(), (long) window.width(), 1L),
        strides(window),
        window.padding().name());
  }

  private static List<Long> strides(Window window) {
    return List.of(1L, (long) window.strideHeight(), (long) window.strideWidth(), 1L);
  }

  private Operand<TFloat32> padded(Operand<TFloat32> value, Layer.ZeroPad<Operand<TFloat32>> pad) {
    int[][] pairs = new int[pad.before().size() + 1][2];
    for (int axis = 0; axis < pad.before().size(); axis++) {
      pairs[axis + 1] = new int[] {pad.before().get(axis), pad.after().get(axis)};
    }
    return tf.pad(value, tf.constant(pairs), tf.constant(0f));
  }
}
