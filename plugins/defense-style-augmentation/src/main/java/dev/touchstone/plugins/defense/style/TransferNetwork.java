package dev.touchstone.plugins.defense.style;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.op.math.Mean;
import org.tensorflow.types.TFloat32;

/**
 * The image transformation network of Johnson et al. 2016 (Perceptual Losses for Real-Time Style
 * Transfer and Super-Resolution), with the instance normalisation of Ulyanov et al. 2016 instead of
 * batch normalisation: three convolutions, five residual blocks, two transposed convolutions, one
 * convolution; every one is normalised and all but the blocks' second and the last are followed by
 * ReLU.
 */
final class TransferNetwork {

  /** Height and width must be multiples of this: two layers halve them, two double them. */
  static final int STRIDE = 4;

  private static final float EPSILON = 1e-3f;
  private static final int BLOCKS = 5;
  private static final String SAME = "SAME";

  private final Ops tf;
  private final Function<String, Operand<TFloat32>> weights;

  private TransferNetwork(Ops tf, Function<String, Operand<TFloat32>> weights) {
    this.tf = tf;
    this.weights = weights;
  }

  /**
   * Shape of every tensor by name, in the layers' order. Convolutions are [height, width, in, out],
   * transposed ones [height, width, out, in].
   */
  static Map<String, long[]> shapes() {
    Map<String, long[]> shapes = new LinkedHashMap<>();
    layer(shapes, "conv1", 32, 9, 9, 3, 32);
    layer(shapes, "conv2", 64, 3, 3, 32, 64);
    layer(shapes, "conv3", 128, 3, 3, 64, 128);
    for (int block = 1; block <= BLOCKS; block++) {
      layer(shapes, "res" + block + ".conv1", 128, 3, 3, 128, 128);
      layer(shapes, "res" + block + ".conv2", 128, 3, 3, 128, 128);
    }
    layer(shapes, "up1", 64, 3, 3, 64, 128);
    layer(shapes, "up2", 32, 3, 3, 32, 64);
    layer(shapes, "out", 3, 9, 9, 32, 3);
    return Collections.unmodifiableMap(shapes);
  }

  private static void layer(Map<String, long[]> shapes, String name, long out, long... weight) {
    shapes.put(name + ".weight", weight);
    shapes.put(name + ".shift", new long[] {out});
    shapes.put(name + ".scale", new long[] {out});
  }

  /**
   * Builds the network.
   *
   * @param tf the graph's operations
   * @param weights each tensor of {@link #shapes} by name
   * @param images [n, height, width, 3], RGB in [0, 255], all dimensions known
   * @return images of the same shape, 150 tanh(…) + 127.5: a little beyond [0, 255] at the ends
   */
  static Operand<TFloat32> build(
      Ops tf, Function<String, Operand<TFloat32>> weights, Operand<TFloat32> images) {
    return new TransferNetwork(tf, weights).network(images);
  }

  private Operand<TFloat32> network(Operand<TFloat32> images) {
    Operand<TFloat32> x = tf.nn.relu(convolution("conv1", images, 1));
    x = tf.nn.relu(convolution("conv2", x, 2));
    x = tf.nn.relu(convolution("conv3", x, 2));
    for (int block = 1; block <= BLOCKS; block++) {
      Operand<TFloat32> inner = tf.nn.relu(convolution("res" + block + ".conv1", x, 1));
      x = tf.math.add(x, convolution("res" + block + ".conv2", inner, 1));
    }
    x = tf.nn.relu(transposed("up1", x, 64));
    x = tf.nn.relu(transposed("up2", x, 32));
    x = tf.math.tanh(convolution("out", x, 1));
    return tf.math.add(tf.math.mul(x, tf.constant(150f)), tf.constant(127.5f));
  }

  private Operand<TFloat32> convolution(String name, Operand<TFloat32> x, long stride) {
    Operand<TFloat32> weight = weights.apply(name + ".weight");
    return normalized(name, tf.nn.conv2d(x, weight, List.of(1L, stride, stride, 1L), SAME));
  }

  private Operand<TFloat32> transposed(String name, Operand<TFloat32> x, int channels) {
    long[] from = x.shape().asArray();
    int[] to = {(int) from[0], 2 * (int) from[1], 2 * (int) from[2], channels};
    Operand<TFloat32> weight = weights.apply(name + ".weight");
    return normalized(
        name, tf.nn.conv2dBackpropInput(tf.constant(to), weight, x, List.of(1L, 2L, 2L, 1L), SAME));
  }

  private Operand<TFloat32> normalized(String name, Operand<TFloat32> x) {
    return instanceNorm(tf, x, weights.apply(name + ".scale"), weights.apply(name + ".shift"));
  }

  /**
   * Each channel of each image with its own mean and variance removed: scale · (x − μ) / √(σ² + ε)
   * + shift, with ε = 10⁻³.
   *
   * @param x [n, height, width, channels]
   */
  static Operand<TFloat32> instanceNorm(
      Ops tf, Operand<TFloat32> x, Operand<TFloat32> scale, Operand<TFloat32> shift) {
    Operand<TFloat32> centred = tf.math.sub(x, spatialMean(tf, x));
    Operand<TFloat32> variance = spatialMean(tf, tf.math.square(centred));
    Operand<TFloat32> factor =
        tf.math.mul(scale, tf.math.rsqrt(tf.math.add(variance, tf.constant(EPSILON))));
    return tf.math.add(tf.math.mul(centred, factor), shift);
  }

  private static Operand<TFloat32> spatialMean(Ops tf, Operand<TFloat32> x) {
    return tf.math.mean(x, tf.constant(new int[] {1, 2}), Mean.keepDims(true));
  }
}
