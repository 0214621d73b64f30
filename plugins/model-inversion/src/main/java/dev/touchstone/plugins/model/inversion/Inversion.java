package dev.touchstone.plugins.model.inversion;

import dev.touchstone.api.data.ImageShape;
import dev.touchstone.api.threat.NormBall;
import dev.touchstone.tensorflow.model.Initializer;
import dev.touchstone.tensorflow.model.NetworkBuilder;
import dev.touchstone.tensorflow.training.DecoderStage;
import dev.touchstone.tensorflow.training.TwoStageModel;
import java.util.ArrayList;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/**
 * Table 3: encoder f, classifier g and decoder h.
 *
 * <p>f and g are the network of the plugin model-convnet, layer by layer and name by name, so that
 * its weights fit: convolutions (SAME, stride 1) with ReLU and 2×2 max-pooling, one hidden fully
 * connected layer with ReLU, logits. Their variables: {@code conv1.weight} [kernel, kernel, in,
 * out], {@code conv1.bias} and so on, {@code fc1.weight}, {@code fc1.bias}, {@code fc2.weight},
 * {@code fc2.bias}.
 *
 * <p>h takes f's last pool back to the image by transposed convolutions (SAME, stride 2), one for
 * each of f's. Table 3 names each after its counterpart in f, as Table 1 does, where the public
 * code of its source (Li et al. 2018) shows it: deconv5-64 takes 64 channels in. ReLU between them;
 * a sigmoid after the last, so that the reconstruction lies in [0, 1]. Its variables: {@code
 * h/deconv1.weight} [kernel, kernel, out, in], {@code h/deconv1.bias} and so on.
 *
 * <p>Exposed: {@code conv1} and so on (before pooling), {@code code} [n, height · width · channels
 * of the last pool], {@code fc1}, {@code reconstruction} [n, height, width, channels].
 *
 * @param parameters the architecture, and how the decoder is trained
 * @param inputShape shape of the images
 * @param classes how many classes
 */
record Inversion(InversionParameters parameters, ImageShape inputShape, int classes)
    implements TwoStageModel {

  private static final String DECODER = "h/";
  private static final String RECONSTRUCTION = "reconstruction";
  private static final String PADDING = "SAME";

  /** Height, width and channels between two layers. */
  private record Size(long height, long width, long channels) {

    Size pooled(long filters) {
      return new Size((height + 1) / 2, (width + 1) / 2, filters);
    }

    long count() {
      return height * width * channels;
    }
  }

  @Override
  public DecoderStage decoderStage() {
    DecoderParameters decoder = parameters.decoder();
    return new DecoderStage(
        RECONSTRUCTION,
        DECODER,
        decoder.attack(),
        new NormBall(decoder.norm(), decoder.epsilon()),
        decoder.epochs(),
        decoder.batchSize(),
        decoder.learningRate());
  }

  @Override
  public Operand<TFloat32> build(NetworkBuilder network, Operand<TFloat32> images) {
    Ops tf = network.ops();
    List<Size> sizes = sizes();
    Operand<TFloat32> current = images;
    for (int layer = 1; layer < sizes.size(); layer++) {
      current = encoderLayer(network, layer, current, sizes);
    }
    long codeSize = sizes.get(sizes.size() - 1).count();
    Operand<TFloat32> code = tf.reshape(current, tf.constant(new long[] {-1, codeSize}));
    network.expose("code", code);
    network.expose(RECONSTRUCTION, decode(network, current, sizes));
    Operand<TFloat32> hidden =
        tf.nn.relu(
            dense(network, "fc1", code, Initializer.HE_NORMAL, codeSize, parameters.hidden()));
    network.expose("fc1", hidden);
    return dense(network, "fc2", hidden, Initializer.GLOROT_UNIFORM, parameters.hidden(), classes);
  }

  /** Of the image, then of each pool. */
  private List<Size> sizes() {
    List<Size> sizes = new ArrayList<>();
    sizes.add(new Size(inputShape.height(), inputShape.width(), inputShape.channels()));
    for (int filters : parameters.filters()) {
      sizes.add(sizes.get(sizes.size() - 1).pooled(filters));
    }
    return sizes;
  }

  private Operand<TFloat32> encoderLayer(
      NetworkBuilder network, int layer, Operand<TFloat32> input, List<Size> sizes) {
    Ops tf = network.ops();
    String name = "conv" + layer;
    long kernel = parameters.kernel();
    long in = sizes.get(layer - 1).channels();
    long out = sizes.get(layer).channels();
    Operand<TFloat32> weight =
        network.variable(name + ".weight", Initializer.HE_NORMAL, kernel, kernel, in, out);
    Operand<TFloat32> bias = network.variable(name + ".bias", Initializer.ZEROS, out);
    Operand<TFloat32> activation =
        tf.nn.relu(
            tf.nn.biasAdd(tf.nn.conv2d(input, weight, List.of(1L, 1L, 1L, 1L), PADDING), bias));
    network.expose(name, activation);
    Operand<TInt32> window = tf.constant(new int[] {1, 2, 2, 1});
    return tf.nn.maxPool(activation, window, window, PADDING);
  }

  private Operand<TFloat32> decode(
      NetworkBuilder network, Operand<TFloat32> code, List<Size> sizes) {
    Ops tf = network.ops();
    Operand<TFloat32> current = code;
    for (int layer = sizes.size() - 1; layer > 0; layer--) {
      Operand<TFloat32> sums =
          decoderLayer(
              network, sizes.size() - layer, current, sizes.get(layer), sizes.get(layer - 1));
      current = layer > 1 ? tf.nn.relu(sums) : tf.math.sigmoid(sums);
    }
    return current;
  }

  private Operand<TFloat32> decoderLayer(
      NetworkBuilder network, int number, Operand<TFloat32> input, Size in, Size out) {
    Ops tf = network.ops();
    String name = DECODER + "deconv" + number;
    long kernel = parameters.kernel();
    Operand<TFloat32> weight =
        network.variable(
            name + ".weight",
            Initializer.GLOROT_UNIFORM,
            kernel,
            kernel,
            out.channels(),
            in.channels());
    Operand<TFloat32> bias = network.variable(name + ".bias", Initializer.ZEROS, out.channels());
    Operand<TInt32> count =
        tf.slice(tf.shape(input), tf.constant(new int[] {0}), tf.constant(new int[] {1}));
    int[] image = {(int) out.height(), (int) out.width(), (int) out.channels()};
    Operand<TInt32> dimensions = tf.concat(List.of(count, tf.constant(image)), tf.constant(0));
    List<Long> strides = List.of(1L, 2L, 2L, 1L);
    return tf.nn.biasAdd(
        tf.nn.conv2dBackpropInput(dimensions, weight, input, strides, PADDING), bias);
  }

  private static Operand<TFloat32> dense(
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
