package dev.touchstone.plugins.defense.style;

import dev.touchstone.tensorflow.model.GraphModel;
import dev.touchstone.tensorflow.model.Initializer;
import dev.touchstone.tensorflow.model.NetworkBuilder;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/**
 * The classifier whose features are compared when no loss network is given: six 3×3 convolutions in
 * three blocks as in VGG, then the mean over the image and a fully connected layer. Between blocks
 * it takes means, not maxima, which gives better pictures (Gatys et al. 2016, Image Style Transfer
 * Using Convolutional Neural Networks, section 2).
 *
 * @param size how images of the training set enter
 * @param classes how many classes
 */
record PlainClassifier(WorkingSize size, int classes) implements GraphModel {

  /** Output channels of the convolutions; the image is halved after each second one. */
  private static final int[] WIDTHS = {32, 32, 64, 64, 128, 128};

  private static final String OUTPUT = "classes";

  /** Shape of the convolutions' tensors by name, {@code plain1.weight} to {@code plain6.bias}. */
  static Map<String, long[]> shapes() {
    Map<String, long[]> shapes = new LinkedHashMap<>();
    long in = 3;
    for (int layer = 1; layer <= WIDTHS.length; layer++) {
      long out = WIDTHS[layer - 1];
      shapes.put(name(layer) + ".weight", new long[] {3, 3, in, out});
      shapes.put(name(layer) + ".bias", new long[] {out});
      in = out;
    }
    return Collections.unmodifiableMap(shapes);
  }

  private static String name(int layer) {
    return "plain" + layer;
  }

  /**
   * Builds the convolutions.
   *
   * @param weights each tensor of {@link #shapes} by name
   * @param rgb [n, height, width, 3] in [0, 255]
   * @return what each convolution gives after ReLU, {@code plain1} to {@code plain6}
   */
  static Map<String, Operand<TFloat32>> features(
      Ops tf, Function<String, Operand<TFloat32>> weights, Operand<TFloat32> rgb) {
    Map<String, Operand<TFloat32>> features = new LinkedHashMap<>();
    Operand<TFloat32> x =
        tf.math.div(tf.math.sub(rgb, tf.constant(127.5f)), tf.constant(127.5f)); // to [-1, 1]
    for (int layer = 1; layer <= WIDTHS.length; layer++) {
      if (layer % 2 == 1 && layer > 1) {
        x = tf.nn.avgPool(x, List.of(1L, 2L, 2L, 1L), List.of(1L, 2L, 2L, 1L), "SAME");
      }
      String name = name(layer);
      Operand<TFloat32> sum =
          tf.nn.conv2d(x, weights.apply(name + ".weight"), List.of(1L, 1L, 1L, 1L), "SAME");
      x = tf.nn.relu(tf.nn.biasAdd(sum, weights.apply(name + ".bias")));
      features.put(name, x);
    }
    return features;
  }

  @Override
  public Operand<TFloat32> build(NetworkBuilder network, Operand<TFloat32> images) {
    Ops tf = network.ops();
    Map<String, Operand<TFloat32>> variables = new LinkedHashMap<>();
    shapes()
        .forEach(
            (name, shape) ->
                variables.put(
                    name,
                    network.variable(
                        name,
                        shape.length == 1 ? Initializer.ZEROS : Initializer.HE_NORMAL,
                        shape)));
    Operand<TFloat32> last =
        features(tf, variables::get, size.enter(tf, images)).get(name(WIDTHS.length));
    Operand<TFloat32> means = tf.math.mean(last, tf.constant(new int[] {1, 2}));
    Operand<TFloat32> weight =
        network.variable(
            OUTPUT + ".weight", Initializer.GLOROT_UNIFORM, WIDTHS[WIDTHS.length - 1], classes);
    Operand<TFloat32> bias = network.variable(OUTPUT + ".bias", Initializer.ZEROS, classes);
    return tf.nn.biasAdd(tf.linalg.matMul(means, weight), bias);
  }
}
