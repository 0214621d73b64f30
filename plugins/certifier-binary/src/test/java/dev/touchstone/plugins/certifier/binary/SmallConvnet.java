package dev.touchstone.plugins.certifier.binary;

import dev.touchstone.api.Seed;
import dev.touchstone.api.data.ImageShape;
import dev.touchstone.plugins.model.convnet.ConvnetFactory;
import dev.touchstone.plugins.model.convnet.ConvnetParameters;
import dev.touchstone.tensorflow.classifier.NetworkClassifier;
import dev.touchstone.tensorflow.model.GraphModel;
import dev.touchstone.tensorflow.weights.Tensor;
import dev.touchstone.tensorflow.weights.Weights;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.random.RandomGenerator;

/** A convolutional network as small as can be, with random weights. */
final class SmallConvnet {

  static final ImageShape SHAPE = new ImageShape(9, 8, 1);
  static final int CLASSES = 3;

  private SmallConvnet() {}

  static GraphModel model() {
    return new ConvnetFactory().create(new ConvnetParameters(List.of(3, 4), 3, 6), SHAPE, CLASSES);
  }

  static Weights weights(long seed) {
    RandomGenerator random = new Seed(seed).derive("weights").generator();
    SortedMap<String, Tensor> tensors = new TreeMap<>();
    for (Map.Entry<String, long[]> variable :
        NetworkClassifier.variables(model(), SHAPE, CLASSES).entrySet()) {
      long[] shape = variable.getValue();
      int size = 1;
      for (long dimension : shape) {
        size = Math.toIntExact(size * dimension);
      }
      double deviation = shape.length == 1 ? 0.3 : Math.sqrt(2.0 * shape[shape.length - 1] / size);
      float[] values = new float[size];
      for (int i = 0; i < size; i++) {
        values[i] = (float) (deviation * random.nextGaussian());
      }
      tensors.put(variable.getKey(), new Tensor(shape, values));
    }
    return new Weights(tensors, Map.of());
  }
}
