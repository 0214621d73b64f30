package dev.touchstone.benchmarks.work;

import dev.touchstone.api.model.GradientRequest;
import dev.touchstone.api.model.Loss;
import dev.touchstone.tensorflow.classifier.NetworkClassifier;
import java.util.Optional;

/** What a bare loop asks for logits and gradients. */
interface GradientSource extends AutoCloseable {

  /** Logits of as many images as there are labels. */
  float[] logits(float[] images, int[] labels);

  /** Derivative of the summed cross-entropy by the images. */
  float[] gradients(float[] images, int[] labels);

  @Override
  void close();

  /** What it asks the platform's graph. */
  static GradientRequest request(float[] images, int[] labels) {
    return new GradientRequest(
        images,
        labels,
        Optional.empty(),
        Loss.CROSS_ENTROPY,
        Optional.empty(),
        new long[labels.length]);
  }

  /** The platform's graph, without anything around it. */
  static GradientSource of(NetworkClassifier classifier) {
    return new GradientSource() {
      @Override
      public float[] logits(float[] images, int[] labels) {
        return classifier.logits(images, new long[labels.length]);
      }

      @Override
      public float[] gradients(float[] images, int[] labels) {
        return classifier.gradients(request(images, labels)).gradients();
      }

      @Override
      public void close() {
        classifier.close();
      }
    };
  }
}
