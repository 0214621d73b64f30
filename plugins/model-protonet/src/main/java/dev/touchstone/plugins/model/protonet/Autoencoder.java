package dev.touchstone.plugins.model.protonet;

import dev.touchstone.api.data.ImageShape;
import dev.touchstone.tensorflow.model.Initializer;
import dev.touchstone.tensorflow.model.NetworkBuilder;
import java.util.ArrayList;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/**
 * The autoencoder of Table 1 in one graph: 3×3 convolutions with stride 2 (SAME padding: sizes are
 * halved and rounded up), mirrored by transposed convolutions that give the sizes back.
 *
 * <p>Every layer is followed by ReLU, but the decoder's last by a sigmoid, as in the public code of
 * Li et al. 2018; so codes are ≥ 0 and reconstructions lie in [0, 1].
 *
 * <p>Variables: {@code encoder.conv1.weight} [3, 3, in, out], {@code encoder.conv1.bias} and so on;
 * {@code decoder.deconv1.weight} [3, 3, out, in] and so on, numbered in the order of their use.
 */
final class Autoencoder {

  private static final long KERNEL = 3;
  private static final List<Long> STRIDES = List.of(1L, 2L, 2L, 1L);
  private static final String PADDING = "SAME";

  /** Height, width and channels between two layers. */
  private record Size(int height, int width, int channels) {

    Size halved(int filters) {
      return new Size((height + 1) / 2, (width + 1) / 2, filters);
    }

    long count() {
      return (long) height * width * channels;
    }
  }

  private record Layer(Operand<TFloat32> weight, Operand<TFloat32> bias) {}

  private final Ops tf;
  private final List<Size> sizes = new ArrayList<>();
  private final List<Layer> encoder = new ArrayList<>();
  private final List<Layer> decoder = new ArrayList<>();

  /** Declares all variables. */
  Autoencoder(NetworkBuilder network, ImageShape images, List<Integer> filters) {
    this.tf = network.ops();
    sizes.add(new Size(images.height(), images.width(), images.channels()));
    for (int layer = 0; layer < filters.size(); layer++) {
      Size in = sizes.get(layer);
      sizes.add(in.halved(filters.get(layer)));
      encoder.add(
          declare(
              network,
              "encoder.conv" + (layer + 1),
              Initializer.HE_NORMAL,
              in.channels(),
              filters.get(layer),
              filters.get(layer)));
    }
    for (int layer = filters.size(); layer > 0; layer--) {
      int in = sizes.get(layer).channels();
      int out = sizes.get(layer - 1).channels();
      String name = "decoder.deconv" + (filters.size() - layer + 1);
      decoder.add(declare(network, name, Initializer.GLOROT_UNIFORM, out, in, out));
    }
  }

  private static Layer declare(
      NetworkBuilder network,
      String name,
      Initializer initializer,
      long third,
      long last,
      long bias) {
    return new Layer(
        network.variable(name + ".weight", initializer, KERNEL, KERNEL, third, last),
        network.variable(name + ".bias", Initializer.ZEROS, bias));
  }

  /** Length of a code. */
  long codeSize() {
    return sizes.get(encoder.size()).count();
  }

  /** Codes of images: [n, height, width, channels] to [n, {@link #codeSize}]. */
  Operand<TFloat32> encode(Operand<TFloat32> images) {
    Operand<TFloat32> current = images;
    for (Layer layer : encoder) {
      current =
          tf.nn.relu(
              tf.nn.biasAdd(tf.nn.conv2d(current, layer.weight(), STRIDES, PADDING), layer.bias()));
    }
    return tf.reshape(current, tf.constant(new long[] {-1, codeSize()}));
  }

  /** Images that codes stand for: [n, {@link #codeSize}] to [n, height, width, channels]. */
  Operand<TFloat32> decode(Operand<TFloat32> codes) {
    Operand<TInt32> count =
        tf.slice(tf.shape(codes), tf.constant(new int[] {0}), tf.constant(new int[] {1}));
    Operand<TFloat32> current = tf.reshape(codes, dimensions(count, sizes.get(encoder.size())));
    for (int i = 0; i < decoder.size(); i++) {
      Layer layer = decoder.get(i);
      Size size = sizes.get(decoder.size() - 1 - i);
      Operand<TFloat32> sums =
          tf.nn.biasAdd(
              tf.nn.conv2dBackpropInput(
                  dimensions(count, size), layer.weight(), current, STRIDES, PADDING),
              layer.bias());
      current = i < decoder.size() - 1 ? tf.nn.relu(sums) : tf.math.sigmoid(sums);
    }
    return current;
  }

  private Operand<TInt32> dimensions(Operand<TInt32> count, Size size) {
    int[] image = {size.height(), size.width(), size.channels()};
    return tf.concat(List.of(count, tf.constant(image)), tf.constant(0));
  }
}
