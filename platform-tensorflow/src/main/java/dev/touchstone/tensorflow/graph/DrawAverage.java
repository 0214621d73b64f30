package dev.touchstone.tensorflow.graph;

import dev.touchstone.api.data.ImageShape;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.ReduceMax;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/**
 * Several copies of each image, each to get noise of its own, and the means of what comes out for
 * them. Copies of one image lie next to each other.
 *
 * @param draws copies of each image; with 1 nothing is built
 */
record DrawAverage(int draws) {

  /** No copies and no means. */
  static final DrawAverage NONE = new DrawAverage(1);

  /** Copies, [n · draws, height, width, channels], of images [n, height, width, channels]. */
  Operand<TFloat32> copies(Ops tf, Operand<TFloat32> images, ImageShape shape) {
    if (draws == 1) {
      return images;
    }
    int[] each = {shape.height(), shape.width(), shape.channels()};
    Operand<TFloat32> one =
        tf.reshape(images, tf.constant(new int[] {-1, 1, each[0], each[1], each[2]}));
    Operand<TFloat32> all = tf.tile(one, tf.constant(new int[] {1, draws, 1, 1, 1}));
    return tf.reshape(all, tf.constant(new int[] {-1, each[0], each[1], each[2]}));
  }

  /**
   * Logarithms of the means of the copies' class probabilities, [n, classes].
   *
   * @param logits [n · draws, classes]
   */
  Operand<TFloat32> logits(Ops tf, Operand<TFloat32> logits, int classes) {
    if (draws == 1) {
      return logits;
    }
    // Rank 2 before the split: TensorFlow's gradient of LogSoftmax is wrong for other ranks.
    Operand<TFloat32> log =
        tf.reshape(tf.nn.logSoftmax(logits), tf.constant(new int[] {-1, draws, classes}));
    // Scaled by the greatest, which cancels in the derivative, so that nothing underflows.
    Operand<TInt32> ofDraws = tf.constant(1);
    Operand<TFloat32> greatest =
        tf.stopGradient(tf.reduceMax(log, ofDraws, ReduceMax.keepDims(true)));
    Operand<TFloat32> mean = tf.math.mean(tf.math.exp(tf.math.sub(log, greatest)), ofDraws);
    return tf.math.add(
        tf.math.log(mean), tf.reshape(greatest, tf.constant(new int[] {-1, classes})));
  }

  /** The mean over the copies, [n, …], of any output [n · draws, …] whose other sizes are known. */
  Operand<TFloat32> mean(Ops tf, Operand<TFloat32> output) {
    if (draws == 1) {
      return output;
    }
    Shape apart = Shape.of(Shape.UNKNOWN_SIZE, draws).append(output.shape().tail());
    return tf.math.mean(tf.reshape(output, tf.constant(apart)), tf.constant(1));
  }
}
