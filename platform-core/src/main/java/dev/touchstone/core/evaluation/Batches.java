package dev.touchstone.core.evaluation;

import dev.touchstone.api.Cancellation;
import dev.touchstone.api.model.Classifier;
import dev.touchstone.api.model.DifferentiableClassifier;
import dev.touchstone.api.model.GradientRequest;
import dev.touchstone.api.model.Gradients;
import java.util.Arrays;
import java.util.Optional;

/**
 * Cuts questions about many images into batches: all are full but the last. What is asked together
 * changes answers by rounding only.
 *
 * @param most images of a batch
 * @param cancellation checked before each batch
 */
public record Batches(int most, Cancellation cancellation) {

  /** Asks about one batch: images {@code from} to {@code to} of the question. */
  @FunctionalInterface
  private interface Question {
    void ask(int from, int to);
  }

  private void forEach(int images, Question question) {
    for (int from = 0; from < images; from += most) {
      cancellation.check();
      question.ask(from, Math.min(from + most, images));
    }
  }

  /** See {@link Classifier#logits}. */
  public float[] logits(Classifier classifier, float[] images, long[] noise) {
    int n = noise.length;
    if (n <= most) {
      return classifier.logits(images, noise);
    }
    int size = images.length / n;
    int classes = classifier.classes();
    float[] logits = new float[n * classes];
    forEach(
        n,
        (from, to) -> {
          float[] some =
              classifier.logits(
                  Arrays.copyOfRange(images, from * size, to * size),
                  Arrays.copyOfRange(noise, from, to));
          System.arraycopy(some, 0, logits, from * classes, some.length);
        });
    return logits;
  }

  /** See {@link DifferentiableClassifier#gradients}. */
  public Gradients gradients(DifferentiableClassifier classifier, GradientRequest request) {
    int n = request.labels().length;
    if (n <= most) {
      return classifier.gradients(request);
    }
    int size = request.images().length / n;
    int classes = classifier.classes();
    Gradients all =
        new Gradients(new float[n * classes], new float[n], new float[request.images().length]);
    forEach(
        n,
        (from, to) -> {
          Gradients some =
              classifier.gradients(
                  new GradientRequest(
                      Arrays.copyOfRange(request.images(), from * size, to * size),
                      Arrays.copyOfRange(request.labels(), from, to),
                      request.targets().map(targets -> Arrays.copyOfRange(targets, from, to)),
                      request.loss(),
                      request.surrogate(),
                      Arrays.copyOfRange(request.noiseSeeds(), from, to)));
          System.arraycopy(some.logits(), 0, all.logits(), from * classes, some.logits().length);
          System.arraycopy(some.losses(), 0, all.losses(), from, some.losses().length);
          System.arraycopy(
              some.gradients(), 0, all.gradients(), from * size, some.gradients().length);
        });
    return all;
  }

  /** See {@link DifferentiableClassifier#vectorJacobianProduct}. */
  float[] vectorJacobianProduct(
      DifferentiableClassifier classifier,
      float[] images,
      float[] cotangents,
      Optional<String> surrogate,
      long[] noise) {
    int n = noise.length;
    if (n <= most) {
      return classifier.vectorJacobianProduct(images, cotangents, surrogate, noise);
    }
    int size = images.length / n;
    int classes = classifier.classes();
    float[] products = new float[images.length];
    forEach(
        n,
        (from, to) -> {
          float[] some =
              classifier.vectorJacobianProduct(
                  Arrays.copyOfRange(images, from * size, to * size),
                  Arrays.copyOfRange(cotangents, from * classes, to * classes),
                  surrogate,
                  Arrays.copyOfRange(noise, from, to));
          System.arraycopy(some, 0, products, from * size, some.length);
        });
    return products;
  }
}
