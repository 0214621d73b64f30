package dev.touchstone.testkit;

import dev.touchstone.api.data.ImageShape;
import dev.touchstone.api.model.Classifier;

/**
 * Another classifier's logits, changed perhaps, without its gradients.
 *
 * @param of the other
 * @param change what becomes of the logits of a batch
 */
record LogitsAlone(Classifier of, Change change) implements Classifier {

  /** Changes the logits of {@code n} images. */
  @FunctionalInterface
  interface Change {
    float[] apply(float[] logits, int n);
  }

  @Override
  public ImageShape inputShape() {
    return of.inputShape();
  }

  @Override
  public int classes() {
    return of.classes();
  }

  @Override
  public boolean stochastic() {
    return of.stochastic();
  }

  @Override
  public float[] logits(float[] images, long[] noiseSeeds) {
    return change.apply(of.logits(images, noiseSeeds), noiseSeeds.length);
  }

  @Override
  public void close() {
    of.close();
  }
}
