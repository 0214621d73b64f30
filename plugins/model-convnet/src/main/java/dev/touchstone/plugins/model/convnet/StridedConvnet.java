package dev.touchstone.plugins.model.convnet;

import dev.touchstone.api.data.ImageShape;
import dev.touchstone.tensorflow.model.GraphModel;
import dev.touchstone.tensorflow.model.Initializer;
import dev.touchstone.tensorflow.model.NetworkBuilder;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/**
 * Convolutions with a stride (SAME padding), each with ReLU, then a fully connected layer with ReLU
 * and one that gives the logits.
 *
 * <p>Where the image's sides are even, a 4×4 kernel with stride 2 has one row and column of zeros
 * on each side, as the padding of 1 in the published network.
 *
 * <p>Variables are named and shaped as those of {@link Convnet}.
 *
 * @param parameters the architecture
 * @param inputShape shape of the images
 * @param classes how many classes
 */
record StridedConvnet(StridedConvnetParameters parameters, ImageShape inputShape, int classes)
    implements GraphModel {

  @Override
  public Operand<TFloat32> build(NetworkBuilder network, Operand<TFloat32> images) {
    Ops tf = network.ops();
    Operand<TFloat32> current = images;
    long height = inputShape.height();
    long width = inputShape.width();
    long channels = inputShape.channels();
    int stride = parameters.stride();
    for (int layer = 0; layer < parameters.filters().size(); layer++) {
      int filters = parameters.filters().get(layer);
      current = convolution(network, "conv" + (layer + 1), current, channels, filters);
      channels = filters;
      height = (height + stride - 1) / stride;
      width = (width + stride - 1) / stride;
    }
    long features = height * width * channels;
    Operand<TFloat32> flat = tf.reshape(current, tf.constant(new long[] {-1, features}));
    int units = parameters.hidden();
    Operand<TFloat32> hidden =
        tf.nn.relu(Convnet.dense(network, "fc1", flat, Initializer.HE_NORMAL, features, units));
    network.expose("fc1", hidden);
    return Convnet.dense(network, "fc2", hidden, Initializer.GLOROT_UNIFORM, units, classes);
  }

  private Operand<TFloat32> convolution(
      NetworkBuilder network, String name, Operand<TFloat32> input, long channels, long filters) {
    Ops tf = network.ops();
    long kernel = parameters.kernel();
    long stride = parameters.stride();
    Operand<TFloat32> weight =
        network.variable(
            name + ".weight", Initializer.HE_NORMAL, kernel, kernel, channels, filters);
    Operand<TFloat32> bias = network.variable(name + ".bias", Initializer.ZEROS, filters);
    Operand<TFloat32> activation =
        tf.nn.relu(
            tf.nn.biasAdd(
                tf.nn.conv2d(input, weight, List.of(1L, stride, stride, 1L), "SAME"), bias));
    network.expose(name, activation);
    return activation;
  }
}
