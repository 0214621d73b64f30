package dev.touchstone.plugins.defense.style;

import dev.touchstone.api.Seed;
import dev.touchstone.api.data.ImageShape;
import dev.touchstone.api.data.LabeledImages;
import dev.touchstone.tensorflow.weights.Safetensors;
import dev.touchstone.tensorflow.weights.Tensor;
import dev.touchstone.tensorflow.weights.Weights;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/** Networks and images for tests. */
final class Styles {

  private Styles() {}

  /** A network whose output is one colour, whatever the image. */
  static SortedMap<String, Tensor> plain(double red, double green, double blue) {
    SortedMap<String, Tensor> tensors = new TreeMap<>();
    TransferNetwork.shapes()
        .forEach((name, shape) -> tensors.put(name, new Tensor(shape, new float[size(shape)])));
    float[] shift = tensors.get("out.shift").values();
    double[] color = {red, green, blue};
    for (int i = 0; i < 3; i++) {
      double y = (255 * color[i] - 127.5) / 150;
      shift[i] = (float) (0.5 * Math.log((1 + y) / (1 - y))); // the inverse of tanh
    }
    return tensors;
  }

  /** A network of random weights, as at the beginning of a training. */
  static SortedMap<String, Tensor> random(long seed) {
    return random(TransferNetwork.shapes(), seed);
  }

  /**
   * Random tensors of variance 2 / fan-in; vectors are about 1 if they are scales, else about 0.
   */
  static SortedMap<String, Tensor> random(Map<String, long[]> shapes, long seed) {
    SortedMap<String, Tensor> tensors = new TreeMap<>();
    shapes.forEach(
        (name, shape) -> {
          RandomGenerator random = new Seed(seed).derive(name).generator();
          float[] values = new float[size(shape)];
          double deviation =
              shape.length == 1 ? 0.2 : Math.sqrt(2.0 * shape[shape.length - 1] / values.length);
          for (int i = 0; i < values.length; i++) {
            double about = name.endsWith(".scale") ? 1 : 0;
            values[i] = (float) (about + deviation * random.nextGaussian());
          }
          tensors.put(name, new Tensor(shape, values));
        });
    return tensors;
  }

  private static int size(long[] shape) {
    return (int) Arrays.stream(shape).reduce(1, (a, b) -> a * b);
  }

  /** Writes a weights file. */
  static Path write(Path file, SortedMap<String, Tensor> tensors) {
    Safetensors.write(file, new Weights(tensors, Map.of()));
    return file;
  }

  /** A SqueezeNet of random weights, as a file. */
  static Path lossNetwork(Path folder) {
    return write(
        folder.resolve("squeezenet.safetensors"), random(LossNetwork.Kind.SQUEEZENET.shapes(), 7));
  }

  /** Random images, smooth enough that scaling does not wipe them out; classes in turn. */
  static LabeledImages images(int count, ImageShape shape, long seed) {
    float[] pixels = new float[count * shape.size()];
    for (int i = 0; i < count; i++) {
      RandomGenerator random = new Seed(seed).derive(i).generator();
      double[] wave = random.doubles(3L * shape.channels(), 0.2, 1).toArray();
      for (int j = 0; j < shape.size(); j++) {
        int c = j % shape.channels();
        int x = j / shape.channels() % shape.width();
        int y = j / shape.channels() / shape.width();
        double value = Math.sin(wave[3 * c] * x + wave[3 * c + 1] * y + 6 * wave[3 * c + 2]);
        pixels[i * shape.size() + j] = (float) (0.5 + 0.45 * value);
      }
    }
    return new LabeledImages(shape, pixels, IntStream.range(0, count).map(i -> i % 3).toArray());
  }

  /** The folder of real weights: the sibling of {@code TOUCHSTONE_DATA} or of shared/data above. */
  static Optional<Path> realWeights() {
    String environment = System.getenv("TOUCHSTONE_DATA");
    if (environment != null) {
      return Optional.of(Path.of(environment).resolveSibling("weights")).filter(Files::isDirectory);
    }
    for (Path at = Path.of("").toAbsolutePath(); at != null; at = at.getParent()) {
      Path weights = at.resolve("shared/weights");
      if (Files.isDirectory(weights)) {
        return Optional.of(weights);
      }
    }
    return Optional.empty();
  }
}
