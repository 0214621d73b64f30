package dev.touchstone.plugins.model.resnet;

import dev.touchstone.tensorflow.model.GraphModel;
import dev.touchstone.tensorflow.model.Initializer;
import dev.touchstone.tensorflow.model.NetworkBuilder;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/**
 * A residual network: stem, stages of blocks, mean over all pixels, one fully connected layer.
 *
 * <p>Variables are named as in the usual PyTorch weights: {@code conv1.weight}, {@code bn1.weight},
 * {@code bn1.bias}, {@code bn1.running_mean}, {@code bn1.running_var}, {@code
 * layer1.0.conv1.weight} and so on, {@code layer1.0.downsample.0.weight} and {@code
 * layer1.0.downsample.1.…} (projections), {@code fc.weight} and {@code fc.bias} ({@code linear.…}
 * in ResNet-20). Kernels are [height, width, in, out], the fully connected weight is [in, classes].
 *
 * @param architecture blocks and widths
 * @param parameters stem and normalisation of the input
 * @param channels of the images
 * @param classes how many classes
 */
record Resnet(Architecture architecture, ResnetParameters parameters, int channels, int classes)
    implements GraphModel {

  @Override
  public Operand<TFloat32> build(NetworkBuilder network, Operand<TFloat32> images) {
    Layers layers = new Layers(network);
    Operand<TFloat32> current = stem(layers, normalised(network.ops(), images));
    long in = architecture.width(0);
    for (int stage = 0; stage < architecture.blocks().size(); stage++) {
      String name = "layer" + (stage + 1);
      for (int block = 0; block < architecture.blocks().get(stage); block++) {
        int stride = stage > 0 && block == 0 ? 2 : 1;
        long out = (long) architecture.width(stage) * architecture.block().expansion;
        current =
            block(layers, name + "." + block, current, in, architecture.width(stage), out, stride);
        in = out;
      }
      network.expose(name, current);
    }
    Ops tf = network.ops();
    Operand<TFloat32> features = tf.math.mean(current, tf.constant(new int[] {1, 2}));
    network.expose("features", features);
    return dense(network, features, in);
  }

  private Operand<TFloat32> normalised(Ops tf, Operand<TFloat32> images) {
    Operand<TFloat32> result = images;
    if (!parameters.mean().isEmpty()) {
      result = tf.math.sub(result, tf.constant(floats(parameters.mean())));
    }
    if (!parameters.std().isEmpty()) {
      result = tf.math.div(result, tf.constant(floats(parameters.std())));
    }
    return result;
  }

  private static float[] floats(List<Double> values) {
    float[] floats = new float[values.size()];
    for (int i = 0; i < floats.length; i++) {
      floats[i] = values.get(i).floatValue();
    }
    return floats;
  }

  private Operand<TFloat32> stem(Layers layers, Operand<TFloat32> images) {
    long out = architecture.width(0);
    return switch (parameters.stem()) {
      case CIFAR ->
          layers.relu(
              layers.batchNorm(
                  "bn1", layers.convolution("conv1", images, 3, 1, channels, out), out));
      case IMAGENET ->
          layers.maxPool(
              layers.relu(
                  layers.batchNorm(
                      "bn1", layers.convolution("conv1", images, 7, 2, channels, out), out)));
    };
  }

  private Operand<TFloat32> block(
      Layers layers,
      String name,
      Operand<TFloat32> input,
      long in,
      long width,
      long out,
      int stride) {
    Operand<TFloat32> residual =
        switch (architecture.block()) {
          case BASIC -> {
            Operand<TFloat32> first =
                layers.relu(convolutionAndNorm(layers, name, 1, input, 3, stride, in, width));
            yield convolutionAndNorm(layers, name, 2, first, 3, 1, width, out);
          }
          case BOTTLENECK -> {
            Operand<TFloat32> narrow =
                layers.relu(convolutionAndNorm(layers, name, 1, input, 1, 1, in, width));
            Operand<TFloat32> middle =
                layers.relu(convolutionAndNorm(layers, name, 2, narrow, 3, stride, width, width));
            yield convolutionAndNorm(layers, name, 3, middle, 1, 1, width, out);
          }
        };
    return layers.relu(layers.add(residual, shortcut(layers, name, input, in, out, stride)));
  }

  private static Operand<TFloat32> convolutionAndNorm(
      Layers layers,
      String block,
      int number,
      Operand<TFloat32> input,
      int kernel,
      int stride,
      long in,
      long out) {
    Operand<TFloat32> convolved =
        layers.convolution(block + ".conv" + number, input, kernel, stride, in, out);
    return layers.batchNorm(block + ".bn" + number, convolved, out);
  }

  private Operand<TFloat32> shortcut(
      Layers layers, String name, Operand<TFloat32> input, long in, long out, int stride) {
    if (stride == 1 && in == out) {
      return input;
    }
    return switch (architecture.shortcut()) {
      case PADDING -> layers.subsampleAndPad(input, stride, (int) (out - in));
      case PROJECTION ->
          layers.batchNorm(
              name + ".downsample.1",
              layers.convolution(name + ".downsample.0", input, 1, stride, in, out),
              out);
    };
  }

  private Operand<TFloat32> dense(NetworkBuilder network, Operand<TFloat32> input, long in) {
    Ops tf = network.ops();
    Operand<TFloat32> weight =
        network.variable(architecture.head() + ".weight", Initializer.GLOROT_UNIFORM, in, classes);
    Operand<TFloat32> bias =
        network.variable(architecture.head() + ".bias", Initializer.ZEROS, classes);
    return tf.nn.biasAdd(tf.linalg.matMul(input, weight), bias);
  }
}
