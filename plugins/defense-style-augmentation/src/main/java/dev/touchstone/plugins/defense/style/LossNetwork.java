package dev.touchstone.plugins.defense.style;

import dev.touchstone.api.UserException;
import dev.touchstone.tensorflow.weights.Safetensors;
import dev.touchstone.tensorflow.weights.Tensor;
import dev.touchstone.tensorflow.weights.Weights;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/**
 * A network trained to classify images, whose features are compared (Johnson et al. 2016, section
 * 3.1). SqueezeNet and VGG-16 take BGR in [0, 255] less the mean (103.939, 116.779, 123.68).
 */
final class LossNetwork {

  /** Which network. */
  enum Kind {
    /**
     * SqueezeNet 1.1 (Iandola et al. 2016), tensors {@code conv1} and {@code fire2/squeeze1x1} to
     * {@code fire9/expand3x3}. The layers are those of the style transfer in Stanford's course
     * CS231n.
     */
    SQUEEZENET,
    /**
     * VGG-16 (Simonyan and Zisserman 2015), tensors {@code conv1_1} to {@code conv5_3}. The layers
     * are those of Johnson et al.
     */
    VGG16,
    /** The classifier that is trained here when no file is given, {@link PlainClassifier}. */
    PLAIN;

    /** The layer whose features tell the content. */
    String contentLayer() {
      return switch (this) {
        case SQUEEZENET -> "fire2";
        case VGG16 -> "conv3_3";
        case PLAIN -> "plain4";
      };
    }

    /** The layers whose Gram matrices tell the style. */
    List<String> styleLayers() {
      return switch (this) {
        case SQUEEZENET -> List.of("conv1", "fire3", "fire4", "fire5");
        case VGG16 -> List.of("conv1_2", "conv2_2", "conv3_3", "conv4_3");
        case PLAIN -> List.of("plain1", "plain2", "plain4", "plain6");
      };
    }

    /** Shape of every tensor by name. */
    Map<String, long[]> shapes() {
      return switch (this) {
        case SQUEEZENET -> squeezeNetShapes();
        case VGG16 -> vggShapes();
        case PLAIN -> PlainClassifier.shapes();
      };
    }

    private static Map<String, long[]> squeezeNetShapes() {
      Map<String, long[]> shapes = new LinkedHashMap<>();
      convolution(shapes, "conv1", 3, 3, 64);
      long in = 64;
      for (int fire = 2; fire <= 9; fire++) {
        long squeezed = 16L * (fire / 2);
        convolution(shapes, "fire" + fire + "/squeeze1x1", 1, in, squeezed);
        convolution(shapes, "fire" + fire + "/expand1x1", 1, squeezed, 4 * squeezed);
        convolution(shapes, "fire" + fire + "/expand3x3", 3, squeezed, 4 * squeezed);
        in = 8 * squeezed;
      }
      return shapes;
    }

    private static Map<String, long[]> vggShapes() {
      Map<String, long[]> shapes = new LinkedHashMap<>();
      long in = 3;
      for (int block = 1; block <= VGG_LAYERS.length; block++) {
        long out = Math.min(512, 32L << block);
        for (int layer = 1; layer <= VGG_LAYERS[block - 1]; layer++) {
          convolution(shapes, "conv" + block + "_" + layer, 3, in, out);
          in = out;
        }
      }
      return shapes;
    }

    private static void convolution(
        Map<String, long[]> shapes, String name, long kernel, long in, long out) {
      shapes.put(name + ".weight", new long[] {kernel, kernel, in, out});
      shapes.put(name + ".bias", new long[] {out});
    }
  }

  /** Convolutions in each block of VGG-16. */
  private static final int[] VGG_LAYERS = {2, 2, 3, 3, 3};

  private static final float[] MEAN = {103.939f, 116.779f, 123.68f};

  private final Kind kind;
  private final Map<String, Tensor> tensors;

  /** A network of given weights. */
  LossNetwork(Kind kind, Map<String, Tensor> tensors) {
    this.kind = kind;
    this.tensors = tensors;
  }

  /**
   * Reads a weights file.
   *
   * @throws UserException if it is malformed or of no network that is known; names file and tensor
   */
  static LossNetwork read(Path file) {
    Weights weights = Safetensors.read(file);
    Kind kind = kind(weights.tensors().keySet());
    weights.requireFit(kind.shapes(), file + " (read as " + kind + ")");
    return new LossNetwork(kind, weights.tensors());
  }

  private static Kind kind(Set<String> names) {
    if (names.contains("conv1_1.weight")) {
      return Kind.VGG16;
    }
    return names.contains("plain1.weight") ? Kind.PLAIN : Kind.SQUEEZENET;
  }

  Kind kind() {
    return kind;
  }

  /**
   * Builds the network as far as its features are compared.
   *
   * @param rgb [n, height, width, 3] in [0, 255], at least 32×32
   * @return features by layer, each [n, height, width, channels]
   */
  Map<String, Operand<TFloat32>> features(Ops tf, Operand<TFloat32> rgb) {
    if (kind == Kind.PLAIN) {
      return PlainClassifier.features(tf, name -> constant(tf, name), rgb);
    }
    Operand<TFloat32> bgr = tf.reverse(rgb, tf.constant(new int[] {3}));
    Operand<TFloat32> input = tf.math.sub(bgr, tf.constant(MEAN));
    return kind == Kind.SQUEEZENET ? squeezeNet(tf, input) : vgg(tf, input);
  }

  private Map<String, Operand<TFloat32>> squeezeNet(Ops tf, Operand<TFloat32> input) {
    Map<String, Operand<TFloat32>> features = new LinkedHashMap<>();
    Operand<TFloat32> x = convolution(tf, "conv1", input, 2, "VALID");
    features.put("conv1", x);
    for (int fire = 2; fire <= 5; fire++) {
      if (fire % 2 == 0) {
        x = pool(tf, x, 3);
      }
      String name = "fire" + fire;
      Operand<TFloat32> squeezed = convolution(tf, name + "/squeeze1x1", x, 1, "VALID");
      x =
          tf.concat(
              List.of(
                  convolution(tf, name + "/expand1x1", squeezed, 1, "VALID"),
                  convolution(tf, name + "/expand3x3", squeezed, 1, "SAME")),
              tf.constant(3));
      features.put(name, x);
    }
    return features;
  }

  private Map<String, Operand<TFloat32>> vgg(Ops tf, Operand<TFloat32> input) {
    Map<String, Operand<TFloat32>> features = new LinkedHashMap<>();
    Operand<TFloat32> x = input;
    for (int block = 1; block <= 4; block++) {
      x = block == 1 ? x : pool(tf, x, 2);
      for (int layer = 1; layer <= VGG_LAYERS[block - 1]; layer++) {
        String name = "conv" + block + "_" + layer;
        x = convolution(tf, name, x, 1, "SAME");
        features.put(name, x);
      }
    }
    return features;
  }

  private Operand<TFloat32> convolution(
      Ops tf, String name, Operand<TFloat32> x, long stride, String padding) {
    Operand<TFloat32> sum =
        tf.nn.conv2d(x, constant(tf, name + ".weight"), List.of(1L, stride, stride, 1L), padding);
    return tf.nn.relu(tf.nn.biasAdd(sum, constant(tf, name + ".bias")));
  }

  private static Operand<TFloat32> pool(Ops tf, Operand<TFloat32> x, int window) {
    return tf.nn.maxPool(
        x,
        tf.constant(new int[] {1, window, window, 1}),
        tf.constant(new int[] {1, 2, 2, 1}),
        "VALID");
  }

  private Operand<TFloat32> constant(Ops tf, String name) {
    Tensor tensor = tensors.get(name);
    return tf.constant(Shape.of(tensor.shape()), DataBuffers.of(tensor.values(), true, false));
  }
}
