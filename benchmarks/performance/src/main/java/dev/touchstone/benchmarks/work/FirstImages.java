package dev.touchstone.benchmarks.work;

import dev.touchstone.api.data.ImageShape;
import dev.touchstone.api.data.LabeledImages;
import dev.touchstone.tensorflow.weights.Safetensors;
import dev.touchstone.tensorflow.weights.Tensor;
import dev.touchstone.tensorflow.weights.Weights;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/**
 * The first test images, classified right or not, in a file for Java and Python.
 *
 * @param shape of an image
 * @param images pixels and classes
 */
record FirstImages(ImageShape shape, LabeledImages images) {

  private static final String LABELS = "labels";

  void write(Path file) {
    float[] classes = new float[images.count()];
    for (int i = 0; i < classes.length; i++) {
      classes[i] = images.labels()[i];
    }
    TreeMap<String, Tensor> tensors = new TreeMap<>();
    tensors.put(
        "images",
        new Tensor(
            new long[] {classes.length, shape.height(), shape.width(), shape.channels()},
            images.pixels()));
    tensors.put(LABELS, new Tensor(new long[] {classes.length}, classes));
    Safetensors.write(file, new Weights(tensors, Map.of()));
  }

  /** How many there are in a file. */
  static int count(Path file) {
    return Safetensors.read(file).tensors().get(LABELS).values().length;
  }
}
