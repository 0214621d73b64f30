package dev.touchstone.plugins.model.convnet;

import dev.touchstone.api.data.ImageShape;
import dev.touchstone.tensorflow.model.GraphModel;
import dev.touchstone.tensorflow.model.Initializer;
import dev.touchstone.tensorflow.model.NetworkBuilder;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/**
 * Convolutions (SAME padding, stride 1), each with ReLU and 2×2 max-pooling, then a fully connected
 * layer with ReLU and one that gives the logits.
 *
 * <p>Variables: {@code conv1.weight} [kernel, kernel, in, out], {@code conv1.bias} and so on,
 * {@code fc1.weight} [height · width · channels of the last pool, hidden], {@code fc1.bias}, {@code
 * fc2.weight} [hidden, classes], {@code fc2.bias}.
 *
 * @param parameters the architecture
 * @param inputShape shape of the images
 * @param classes how many classes
 */
record Convnet(ConvnetParameters parameters, ImageShape inputShape, int classes)
    implements GraphModel {

  private static final String PADDING = "SAME";

  @Override
  public Operand<TFloat32> build(NetworkBuilder network, Operand<TFloat32> images) {
    Ops tf = network.ops();
    Operand<TFloat32> current = images;
    long height = inputShape.height();
    long width = inputShape.width();
    long channels = inputShape.channels();
    for (int layer = 0; layer < parameters.filters().size(); layer++) {
      int filters = parameters.filters().get(layer);
      current = convolution(network, "conv" + (layer + 1), current, channels, filters);
      channels = filters;
      height = (height + 1) / 2;
      width = (width + 1) / 2;
    }
    long features = height * width * channels;
    Operand<TFloat32> flat = tf.reshape(current, tf.constant(new long[] {-1, features}));
    Operand<TFloat32> hidden =
        tf.nn.relu(
            dense(network, "fc1", flat, Initializer.HE_NORMAL, features, parameters.hidden()));
    network.expose("fc1", hidden);
    return dense(network, "fc2", hidden, Initializer.GLOROT_UNIFORM, parameters.hidden(), classes);
  }

  private Operand<TFloat32> convolution(
      NetworkBuilder network, String name, Operand<TFloat32> input, long channels, long filters) {
    Ops tf = network.ops();
    long kernel = parameters.kernel();
    Operand<TFloat32> weight =
        network.variable(
            name + ".weight", Initializer.HE_NORMAL, kernel, kernel, channels, filters);
    Operand<TFloat32> bias = network.variable(name + ".bias", Initializer.ZEROS, filters);
    Operand<TFloat32> activation =
        tf.nn.relu(
            tf.nn.biasAdd(tf.nn.conv2d(input, weight, List.of(1L, 1L, 1L, 1L), PADDING), bias));
    network.expose(name, activation);
    Operand<TInt32> window = tf.constant(new int[] {1, 2, 2, 1});
    return tf.nn.maxPool(activation, window, window, PADDING);
  }

  static Operand<TFloat32> dense(
      NetworkBuilder network,
      String name,
      Operand<TFloat32> input,
      Initializer initializer,
      long in,
      long out) {
    Ops tf = network.ops();
    Operand<TFloat32> weight = network.variable(name + ".weight", initializer, in, out);
    Operand<TFloat32> bias = network.variable(name + ".bias", Initializer.ZEROS, out);
    return tf.nn.biasAdd(tf.linalg.matMul(input, weight), bias);
  }
}
