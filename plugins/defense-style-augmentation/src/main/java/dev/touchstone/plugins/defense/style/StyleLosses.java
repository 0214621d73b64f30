package dev.touchstone.plugins.defense.style;

import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/**
 * The losses of Johnson et al. 2016, section 3.2. Content and style losses are divided by the size
 * of their targets, so that they are near 1 before training whatever the loss network, and weights
 * mean the same for each layer and network.
 */
final class StyleLosses {

  private StyleLosses() {}

  /**
   * Gram matrices, G_ab = Σ_yx φ_a φ_b / (channels · height · width).
   *
   * @param features [n, height, width, channels]
   * @return [n, channels, channels]
   */
  static Operand<TFloat32> gram(Ops tf, Operand<TFloat32> features) {
    long[] shape = features.shape().asArray();
    float size = shape[1] * shape[2] * shape[3];
    return tf.math.div(
        tf.linalg.einsum(List.of(features, features), "nhwa,nhwb->nab"), tf.constant(size));
  }

  /** Mean over the batch of ‖G − T‖² / ‖T‖², for Gram matrices [n, c, c] and one target [c, c]. */
  static Operand<TFloat32> style(Ops tf, Operand<TFloat32> grams, float[][] target) {
    double norm = 0;
    for (float[] row : target) {
      for (float value : row) {
        norm += (double) value * value;
      }
    }
    float batch = grams.shape().get(0);
    Operand<TFloat32> difference = sum(tf, squaredDifference(tf, grams, tf.constant(target)));
    return tf.math.div(difference, tf.constant((float) (batch * Math.max(norm, Float.MIN_NORMAL))));
  }

  /** ‖φ − φ'‖² / ‖φ'‖² over the whole batch, for features φ of the output and φ' of the image. */
  static Operand<TFloat32> content(Ops tf, Operand<TFloat32> made, Operand<TFloat32> wanted) {
    Operand<TFloat32> norm = sum(tf, tf.math.square(wanted));
    return tf.math.div(
        sum(tf, squaredDifference(tf, made, wanted)),
        tf.math.add(norm, tf.constant(Float.MIN_NORMAL)));
  }

  /**
   * Mean squared difference of neighbouring pixels, rightwards plus downwards, in units of [0, 1].
   */
  static Operand<TFloat32> totalVariation(Ops tf, Operand<TFloat32> images) {
    int[] shape = {
      (int) images.shape().get(0),
      (int) images.shape().get(1),
      (int) images.shape().get(2),
      (int) images.shape().get(3)
    };
    Operand<TFloat32> unit = tf.math.div(images, tf.constant(255f));
    return tf.math.add(variation(tf, unit, shape, 1), variation(tf, unit, shape, 2));
  }

  private static Operand<TFloat32> variation(
      Ops tf, Operand<TFloat32> images, int[] shape, int axis) {
    int[] second = new int[shape.length];
    second[axis] = 1;
    int[] size = shape.clone();
    size[axis]--;
    Operand<TInt32> extent = tf.constant(size);
    Operand<TFloat32> from = tf.slice(images, tf.constant(new int[shape.length]), extent);
    Operand<TFloat32> to = tf.slice(images, tf.constant(second), extent);
    return tf.math.mean(squaredDifference(tf, to, from), tf.constant(new int[] {0, 1, 2, 3}));
  }

  private static Operand<TFloat32> squaredDifference(
      Ops tf, Operand<TFloat32> a, Operand<TFloat32> b) {
    return tf.math.square(tf.math.sub(a, b));
  }

  private static Operand<TFloat32> sum(Ops tf, Operand<TFloat32> values) {
    return tf.reduceSum(tf.reshape(values, tf.constant(new int[] {-1})), tf.constant(0));
  }
}
