package dev.touchstone.plugins.model.resnet;

import dev.touchstone.tensorflow.model.Initializer;
import dev.touchstone.tensorflow.model.NetworkBuilder;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.op.nn.FusedBatchNorm;
import org.tensorflow.types.TFloat32;

/** The layers of a residual network; each declares its variables when it is built. */
final class Layers {

  private static final String VALID = "VALID";

  /** What is left of a moving statistic at each training step. */
  private static final float MOMENTUM = 0.9f;

  private static final float EPSILON = 1e-5f;

  private final NetworkBuilder network;
  private final Ops tf;

  Layers(NetworkBuilder network) {
    this.network = network;
    this.tf = network.ops();
  }

  /** Without bias; padded by (kernel − 1) / 2 on each side. */
  Operand<TFloat32> convolution(
      String name, Operand<TFloat32> input, int kernel, int stride, long in, long out) {
    Operand<TFloat32> weight =
        network.variable(name + ".weight", Initializer.HE_NORMAL, kernel, kernel, in, out);
    List<Long> strides = List.of(1L, (long) stride, (long) stride, 1L);
    if (stride == 1) {
      return tf.nn.conv2d(input, weight, strides, "SAME");
    }
    // SAME with a stride pads the right and the bottom more than the left and the top.
    return tf.nn.conv2d(padded(input, (kernel - 1) / 2), weight, strides, VALID);
  }

  /** 3×3, stride 2. After ReLU, so that zeros around the image change no maximum. */
  Operand<TFloat32> maxPool(Operand<TFloat32> input) {
    return tf.nn.maxPool(
        padded(input, 1),
        tf.constant(new int[] {1, 3, 3, 1}),
        tf.constant(new int[] {1, 2, 2, 1}),
        VALID);
  }

  private Operand<TFloat32> padded(Operand<TFloat32> input, int by) {
    if (by == 0) {
      return input;
    }
    return tf.pad(
        input, tf.constant(new int[][] {{0, 0}, {by, by}, {by, by}, {0, 0}}), tf.constant(0f));
  }

  /**
   * Batch normalisation (Ioffe and Szegedy 2015). Training normalises by the batch's mean and
   * biased variance, and moves the statistics towards its mean and unbiased variance; inference
   * normalises by the statistics.
   */
  Operand<TFloat32> batchNorm(String name, Operand<TFloat32> input, long channels) {
    Operand<TFloat32> scale = network.variable(name + ".weight", Initializer.ONES, channels);
    Operand<TFloat32> offset = network.variable(name + ".bias", Initializer.ZEROS, channels);
    Operand<TFloat32> mean = network.statistic(name + ".running_mean", 0, channels);
    Operand<TFloat32> variance = network.statistic(name + ".running_var", 1, channels);
    FusedBatchNorm.Options[] options = {
      FusedBatchNorm.epsilon(EPSILON), FusedBatchNorm.isTraining(network.training())
    };
    if (!network.training()) {
      return tf.nn.fusedBatchNorm(input, scale, offset, mean, variance, options).y();
    }
    Operand<TFloat32> none = tf.constant(new float[0]);
    FusedBatchNorm<TFloat32, TFloat32> norm =
        tf.nn.fusedBatchNorm(input, scale, offset, none, none, options);
    move(mean, norm.batchMean());
    move(variance, norm.batchVariance());
    return norm.y();
  }

  private void move(Operand<TFloat32> statistic, Operand<TFloat32> batch) {
    Operand<TFloat32> kept = tf.math.mul(tf.constant(MOMENTUM), statistic);
    Operand<TFloat32> added = tf.math.mul(tf.constant(1 - MOMENTUM), batch);
    network.afterStep(tf.assign(statistic, tf.math.add(kept, added)));
  }

  /** Every stride-th pixel, and zeros as new channels, half of them before the others. */
  Operand<TFloat32> subsampleAndPad(Operand<TFloat32> input, int stride, int newChannels) {
    // A mean over 1×1 windows: the same as a strided slice.
    Operand<TFloat32> subsampled =
        tf.nn.avgPool(
            input, List.of(1L, 1L, 1L, 1L), List.of(1L, (long) stride, (long) stride, 1L), VALID);
    int before = newChannels / 2;
    return tf.pad(
        subsampled,
        tf.constant(new int[][] {{0, 0}, {0, 0}, {0, 0}, {before, newChannels - before}}),
        tf.constant(0f));
  }

  Operand<TFloat32> add(Operand<TFloat32> left, Operand<TFloat32> right) {
    return tf.math.add(left, right);
  }

  Operand<TFloat32> relu(Operand<TFloat32> input) {
    return tf.nn.relu(input);
  }
}
