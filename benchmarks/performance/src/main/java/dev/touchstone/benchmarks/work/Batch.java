package dev.touchstone.benchmarks.work;

import dev.touchstone.tensorflow.weights.Safetensors;
import dev.touchstone.tensorflow.weights.Tensor;
import dev.touchstone.tensorflow.weights.Weights;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;

/**
 * The images that all sides compute on, and what the platform's graph says of them.
 *
 * @param dimensions of the images, NHWC
 * @param images pixels
 * @param labels class of each image
 * @param logits of each image
 * @param gradients derivative of the summed cross-entropy by the images
 */
record Batch(long[] dimensions, float[] images, int[] labels, float[] logits, float[] gradients) {

  private static final String IMAGES = "images";
  private static final String LABELS = "labels";
  private static final String LOGITS = "logits";
  private static final String GRADIENTS = "gradients";

  int count() {
    return labels.length;
  }

  /** The first few of the images. */
  Batch first(int count) {
    long[] fewer = dimensions.clone();
    fewer[0] = count;
    return new Batch(
        fewer,
        Arrays.copyOf(images, count * (images.length / count())),
        Arrays.copyOf(labels, count),
        Arrays.copyOf(logits, count * (logits.length / count())),
        Arrays.copyOf(gradients, count * (gradients.length / count())));
  }

  /** Writes a file that both Java and Python read. */
  void write(Path file) {
    int n = count();
    float[] classes = new float[n];
    for (int i = 0; i < n; i++) {
      classes[i] = labels[i];
    }
    TreeMap<String, Tensor> tensors = new TreeMap<>();
    tensors.put(IMAGES, new Tensor(dimensions, images));
    tensors.put(LABELS, new Tensor(new long[] {n}, classes));
    tensors.put(LOGITS, new Tensor(new long[] {n, logits.length / n}, logits));
    tensors.put(GRADIENTS, new Tensor(dimensions, gradients));
    Safetensors.write(file, new Weights(tensors, Map.of()));
  }

  static Batch read(Path file) {
    Map<String, Tensor> tensors = Safetensors.read(file).tensors();
    float[] classes = tensors.get(LABELS).values();
    int[] labels = new int[classes.length];
    for (int i = 0; i < labels.length; i++) {
      labels[i] = (int) classes[i];
    }
    return new Batch(
        tensors.get(IMAGES).shape(),
        tensors.get(IMAGES).values(),
        labels,
        tensors.get(LOGITS).values(),
        tensors.get(GRADIENTS).values());
  }
}
