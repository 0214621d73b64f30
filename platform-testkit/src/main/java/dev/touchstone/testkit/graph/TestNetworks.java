package dev.touchstone.testkit.graph;

import dev.touchstone.api.Seed;
import dev.touchstone.api.data.ImageShape;
import dev.touchstone.tensorflow.classifier.NetworkClassifier;
import dev.touchstone.tensorflow.model.GraphModel;
import dev.touchstone.tensorflow.model.Initializer;
import dev.touchstone.tensorflow.model.NetworkBuilder;
import dev.touchstone.tensorflow.weights.Tensor;
import dev.touchstone.tensorflow.weights.Weights;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.op.nn.FusedBatchNorm;
import org.tensorflow.types.TFloat32;

/**
 * Small networks that between them have every kind of layer, for tests of certifiers and bounds.
 */
public enum TestNetworks implements GraphModel {
  LINEAR {
    @Override
    Operand<TFloat32> body(NetworkBuilder network, Operand<TFloat32> images) {
      return images;
    }
  },
  DENSE {
    @Override
    Operand<TFloat32> body(NetworkBuilder network, Operand<TFloat32> images) {
      Ops tf = network.ops();
      return tf.nn.relu(dense(network, "h2", tf.nn.relu(dense(network, "h1", images, 12)), 9));
    }
  },
  STRIDED {
    @Override
    Operand<TFloat32> body(NetworkBuilder network, Operand<TFloat32> images) {
      Ops tf = network.ops();
      Operand<TFloat32> normalised =
          tf.math.div(
              tf.math.sub(images, tf.constant(new float[] {0.4f, 0.6f})),
              tf.constant(new float[] {0.5f, 0.3f}));
      Operand<TFloat32> first = tf.nn.relu(convolution(network, "c1", normalised, 4, 3, 2, "SAME"));
      return tf.nn.relu(convolution(network, "c2", first, 6, 3, 2, "VALID"));
    }
  },
  POOLED {
    @Override
    Operand<TFloat32> body(NetworkBuilder network, Operand<TFloat32> images) {
      Ops tf = network.ops();
      Operand<TFloat32> first =
          pool(tf, tf.nn.relu(convolution(network, "c1", images, 3, 3, 1, "SAME")), 2, 2, "SAME");
      return pool(
          tf, tf.nn.relu(convolution(network, "c2", first, 4, 2, 1, "SAME")), 2, 2, "VALID");
    }
  },
  OVERLAPPING_POOLS {
    @Override
    Operand<TFloat32> body(NetworkBuilder network, Operand<TFloat32> images) {
      Ops tf = network.ops();
      Operand<TFloat32> first =
          tf.nn.relu(pool(tf, convolution(network, "c1", images, 3, 2, 1, "SAME"), 3, 2, "SAME"));
      return pool(tf, first, 2, 1, "SAME");
    }
  },
  RESIDUAL {
    @Override
    Operand<TFloat32> body(NetworkBuilder network, Operand<TFloat32> images) {
      Ops tf = network.ops();
      Operand<TFloat32> stem =
          tf.nn.relu(norm(network, "n0", convolution(network, "c0", images, 3, 3, 1, "SAME")));
      Operand<TFloat32> inner =
          tf.nn.relu(norm(network, "n1", convolution(network, "c1", stem, 3, 3, 1, "SAME")));
      Operand<TFloat32> same =
          tf.nn.relu(tf.math.add(convolution(network, "c2", inner, 3, 3, 1, "SAME"), stem));
      Operand<TFloat32> padded =
          tf.pad(same, tf.constant(new int[][] {{0, 0}, {1, 1}, {1, 1}, {0, 0}}), tf.constant(0f));
      Operand<TFloat32> halved =
          norm(network, "n3", convolution(network, "c3", padded, 5, 3, 2, "VALID"));
      Operand<TFloat32> subsampled =
          tf.nn.avgPool(same, List.of(1L, 1L, 1L, 1L), List.of(1L, 2L, 2L, 1L), "VALID");
      Operand<TFloat32> shortcut =
          tf.pad(
              subsampled,
              tf.constant(new int[][] {{0, 0}, {0, 0}, {0, 0}, {1, 1}}),
              tf.constant(0f));
      Operand<TFloat32> last = tf.nn.relu(tf.math.sub(halved, shortcut));
      return tf.math.mean(last, tf.constant(new int[] {1, 2}));
    }
  },
  AVERAGED {
    @Override
    Operand<TFloat32> body(NetworkBuilder network, Operand<TFloat32> images) {
      Ops tf = network.ops();
      // Three readers of one value, and a ReLU right on the input.
      Operand<TFloat32> x =
          tf.nn.relu(tf.math.mul(tf.constant(-2f), tf.math.sub(images, tf.constant(0.4f))));
      Operand<TFloat32> more =
          tf.math.add(tf.math.add(x, images), tf.nn.relu(tf.math.sub(x, images)));
      Operand<TFloat32> all = tf.math.add(more, tf.math.mul(x, tf.constant(0.5f)));
      return tf.nn.avgPool(all, List.of(1L, 3L, 3L, 1L), List.of(1L, 2L, 2L, 1L), "SAME");
    }
  };

  /** Images of all these networks. */
  public static final ImageShape SHAPE = new ImageShape(5, 6, 2);

  /** Classes of all these networks. */
  public static final int CLASSES = 3;

  @Override
  public Operand<TFloat32> build(NetworkBuilder network, Operand<TFloat32> images) {
    return dense(network, "out", body(network, images), network.classes());
  }

  abstract Operand<TFloat32> body(NetworkBuilder network, Operand<TFloat32> images);

  /** A fully connected layer with variables {@code name.weight} and {@code name.bias}. */
  public static Operand<TFloat32> dense(
      NetworkBuilder network, String name, Operand<TFloat32> input, long units) {
    Ops tf = network.ops();
    long features = 1;
    for (int axis = 1; axis < input.shape().numDimensions(); axis++) {
      features *= input.shape().get(axis);
    }
    Operand<TFloat32> flat = tf.reshape(input, tf.constant(new long[] {-1, features}));
    return tf.nn.biasAdd(
        tf.linalg.matMul(
            flat, network.variable(name + ".weight", Initializer.HE_NORMAL, features, units)),
        network.variable(name + ".bias", Initializer.ZEROS, units));
  }

  private static Operand<TFloat32> convolution(
      NetworkBuilder network,
      String name,
      Operand<TFloat32> input,
      long filters,
      long kernel,
      long stride,
      String padding) {
    Ops tf = network.ops();
    Operand<TFloat32> weight =
        network.variable(
            name + ".weight", Initializer.HE_NORMAL, kernel, kernel, input.shape().get(3), filters);
    return tf.nn.biasAdd(
        tf.nn.conv2d(input, weight, List.of(1L, stride, stride, 1L), padding),
        network.variable(name + ".bias", Initializer.ZEROS, filters));
  }

  private static Operand<TFloat32> pool(
      Ops tf, Operand<TFloat32> input, int size, int stride, String padding) {
    return tf.nn.maxPool(
        input,
        tf.constant(new int[] {1, size, size, 1}),
        tf.constant(new int[] {1, stride, stride, 1}),
        padding);
  }

  private static Operand<TFloat32> norm(
      NetworkBuilder network, String name, Operand<TFloat32> input) {
    long channels = input.shape().get(3);
    return network
        .ops()
        .nn
        .fusedBatchNorm(
            input,
            network.variable(name + ".scale", Initializer.ONES, channels),
            network.variable(name + ".offset", Initializer.ZEROS, channels),
            network.statistic(name + ".mean", 0, channels),
            network.statistic(name + ".variance", 1, channels),
            FusedBatchNorm.epsilon(1e-3f),
            FusedBatchNorm.isTraining(false))
        .y();
  }

  /** Normally distributed weights with deviation √(2 / fan-in) times a factor, none of them 0. */
  public static Weights weights(GraphModel model, double factor, long seed) {
    RandomGenerator random = new Seed(seed).derive("weights").generator();
    SortedMap<String, Tensor> tensors = new TreeMap<>();
    for (Map.Entry<String, long[]> variable :
        NetworkClassifier.variables(model, SHAPE, CLASSES).entrySet()) {
      long[] shape = variable.getValue();
      int size = 1;
      for (long dimension : shape) {
        size = Math.toIntExact(size * dimension);
      }
      double deviation =
          shape.length == 1 ? 0.3 : Math.sqrt(2.0 * shape[shape.length - 1] / size) * factor;
      float[] values = new float[size];
      for (int i = 0; i < size; i++) {
        double value = deviation * random.nextGaussian();
        boolean positive =
            variable.getKey().endsWith(".variance") || variable.getKey().endsWith(".scale");
        values[i] = (float) (positive ? 0.5 + Math.abs(value) : value);
      }
      tensors.put(variable.getKey(), new Tensor(shape, values));
    }
    return new Weights(tensors, Map.of());
  }
}
