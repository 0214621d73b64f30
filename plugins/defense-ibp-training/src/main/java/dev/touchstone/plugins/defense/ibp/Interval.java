package dev.touchstone.plugins.defense.ibp;

import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/**
 * A lower and an upper bound of each value, in float32 without a margin for rounding: for training,
 * not for proofs.
 *
 * @param lower [n, …]
 * @param upper [n, …]
 */
record Interval(Operand<TFloat32> lower, Operand<TFloat32> upper) {

  /** The L∞ ball of a radius around each image, cut with [0, 1]. */
  static Interval ball(Ops tf, Operand<TFloat32> images, Operand<TFloat32> radius) {
    return new Interval(
        tf.math.maximum(tf.math.sub(images, radius), tf.constant(0f)),
        tf.math.minimum(tf.math.add(images, radius), tf.constant(1f)));
  }

  Operand<TFloat32> centre(Ops tf) {
    return tf.math.mul(tf.constant(0.5f), tf.math.add(lower, upper));
  }

  Operand<TFloat32> radius(Ops tf) {
    return tf.math.mul(tf.constant(0.5f), tf.math.sub(upper, lower));
  }
}
