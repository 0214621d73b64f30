package dev.touchstone.tensorflow.kernels;

import dev.touchstone.api.data.ImageShape;
import dev.touchstone.tensorflow.model.GraphModel;
import dev.touchstone.tensorflow.model.Initializer;
import dev.touchstone.tensorflow.model.NetworkBuilder;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.op.nn.FusedBatchNorm;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/**
 * Shapes to try a machine on before there is a suite: those of a ResNet-50 on small images (He et
 * al. 2016), among them the wide 1×1 convolutions that are wrong on some processors, and what other
 * common networks have: 5×5, depthwise and transposed convolutions, pools, dense layers.
 */
final class BuiltInShapes {

  static final ImageShape SHAPE = new ImageShape(32, 32, 3);
  static final int CLASSES = 10;

  /** One network of all of them. */
  static final GraphModel MODEL = (network, images) -> new BuiltInShapes(network).build(images);

  private static final String SAME = "SAME";

  private final NetworkBuilder network;
  private final Ops tf;
  private int variables;

  private BuiltInShapes(NetworkBuilder network) {
    this.network = network;
    this.tf = network.ops();
  }

  private Operand<TFloat32> build(Operand<TFloat32> images) {
    Operand<TFloat32> x = pool(normal(convolution(images, 7, 2, 64)));
    for (int stage = 0; stage < 4; stage++) {
      x = bottleneck(x, 64 << stage, stage == 0 ? 1 : 2);
      x = bottleneck(x, 64 << stage, 1);
    }
    Operand<TFloat32> features = tf.math.mean(x, tf.constant(new int[] {1, 2}));
    return tf.math.add(dense(features, 2048), others(images));
  }

  private Operand<TFloat32> bottleneck(Operand<TFloat32> x, int width, int stride) {
    Operand<TFloat32> y = tf.nn.relu(normal(convolution(x, 1, 1, width)));
    y = tf.nn.relu(normal(convolution(y, 3, stride, width)));
    y = normal(convolution(y, 1, 1, 4 * width));
    boolean same = stride == 1 && x.shape().get(3) == 4L * width;
    Operand<TFloat32> shortcut = same ? x : normal(convolution(x, 1, stride, 4 * width));
    return tf.nn.relu(tf.math.add(y, shortcut));
  }

  /** A LeNet, with a depthwise and a transposed convolution behind it. */
  private Operand<TFloat32> others(Operand<TFloat32> images) {
    Operand<TFloat32> x = pool(tf.nn.relu(convolution(images, 5, 1, 32)));
    x = pool(tf.nn.relu(convolution(x, 5, 1, 64)));
    x = tf.nn.depthwiseConv2dNative(x, variable(3, 3, 64, 1), strides(1), SAME);
    Operand<TInt32> count =
        tf.slice(tf.shape(x), tf.constant(new int[] {0}), tf.constant(new int[] {1}));
    Operand<TInt32> sizes =
        tf.concat(List.of(count, tf.constant(new int[] {16, 16, 32})), tf.constant(0));
    x = tf.nn.conv2dBackpropInput(sizes, variable(5, 5, 32, 64), x, strides(2), SAME);
    x = tf.nn.avgPool(x, strides(2), strides(2), SAME);
    return dense(tf.reshape(x, tf.constant(new int[] {-1, 2048})), 2048);
  }

  private Operand<TFloat32> convolution(Operand<TFloat32> x, int size, int stride, int out) {
    return tf.nn.conv2d(x, variable(size, size, x.shape().get(3), out), strides(stride), SAME);
  }

  private Operand<TFloat32> normal(Operand<TFloat32> x) {
    long channels = x.shape().get(3);
    Operand<TFloat32> none = tf.constant(new float[0]);
    return tf.nn
        .fusedBatchNorm(
            x,
            variable(channels),
            variable(channels),
            network.training() ? none : variable(channels),
            network.training() ? none : variable(channels),
            FusedBatchNorm.isTraining(network.training()))
        .y();
  }

  private Operand<TFloat32> pool(Operand<TFloat32> x) {
    return tf.nn.maxPool(
        x, tf.constant(new int[] {1, 3, 3, 1}), tf.constant(new int[] {1, 2, 2, 1}), SAME);
  }

  private Operand<TFloat32> dense(Operand<TFloat32> x, int in) {
    return tf.nn.biasAdd(tf.linalg.matMul(x, variable(in, CLASSES)), variable(CLASSES));
  }

  private Operand<TFloat32> variable(long... shape) {
    return network.variable("variable" + variables++, Initializer.ZEROS, shape);
  }

  private static List<Long> strides(long stride) {
    return List.of(1L, stride, stride, 1L);
  }
}
