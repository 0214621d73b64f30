package dev.touchstone.tensorflow;

import dev.touchstone.api.Seed;
import dev.touchstone.api.data.ImageShape;
import dev.touchstone.api.data.LabeledImages;
import dev.touchstone.tensorflow.model.GraphModel;
import dev.touchstone.tensorflow.model.Initializer;
import dev.touchstone.tensorflow.model.NetworkBuilder;
import java.util.List;
import java.util.random.RandomGenerator;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/** Networks and data that are small enough to check by hand. */
public final class SmallNetworks {

  public static final ImageShape SHAPE = new ImageShape(4, 3, 2);
  public static final int CLASSES = 5;

  /** Smooth, so that finite differences converge: tanh between two dense layers. */
  public static final GraphModel SMOOTH =
      (network, images) -> {
        Ops tf = network.ops();
        Operand<TFloat32> hidden = tf.math.tanh(dense(network, "fc1", flat(tf, images), 24, 8));
        network.expose("hidden", hidden);
        return dense(network, "fc2", hidden, 8, network.classes());
      };

  /** Convolution, bias, ReLU, pool, dense: the kernels that could be nondeterministic. */
  public static final GraphModel CONVOLUTION =
      (network, images) -> {
        Ops tf = network.ops();
        Operand<TFloat32> kernel =
            network.variable("conv.weight", Initializer.HE_NORMAL, 3, 3, 2, 8);
        Operand<TFloat32> bias = network.variable("conv.bias", Initializer.ZEROS, 8);
        Operand<TFloat32> map =
            tf.nn.relu(
                tf.nn.biasAdd(tf.nn.conv2d(images, kernel, List.of(1L, 1L, 1L, 1L), "SAME"), bias));
        Operand<TFloat32> pooled =
            tf.nn.maxPool(
                map,
                tf.constant(new int[] {1, 2, 2, 1}),
                tf.constant(new int[] {1, 2, 2, 1}),
                "SAME");
        Operand<TFloat32> features = tf.reshape(pooled, tf.constant(new int[] {-1, 32}));
        return dense(network, "fc", features, 32, network.classes());
      };

  private SmallNetworks() {}

  public static Operand<TFloat32> flat(Ops tf, Operand<TFloat32> images) {
    return tf.reshape(images, tf.constant(new int[] {-1, SHAPE.size()}));
  }

  public static Operand<TFloat32> dense(
      NetworkBuilder network, String name, Operand<TFloat32> input, int in, int out) {
    Ops tf = network.ops();
    Operand<TFloat32> weight =
        network.variable(name + ".weight", Initializer.GLOROT_UNIFORM, in, out);
    Operand<TFloat32> bias = network.variable(name + ".bias", Initializer.ZEROS, out);
    return tf.nn.biasAdd(tf.linalg.matMul(input, weight), bias);
  }

  /** Noise whose first pixels tell the class. */
  public static LabeledImages images(int count, long seed) {
    RandomGenerator random = new Seed(seed).generator();
    float[] pixels = new float[count * SHAPE.size()];
    int[] labels = new int[count];
    for (int i = 0; i < count; i++) {
      labels[i] = random.nextInt(CLASSES);
      for (int j = 0; j < SHAPE.size(); j++) {
        pixels[i * SHAPE.size() + j] = 0.3f * random.nextFloat() + (j == labels[i] ? 0.6f : 0);
      }
    }
    return new LabeledImages(SHAPE, pixels, labels);
  }
}
