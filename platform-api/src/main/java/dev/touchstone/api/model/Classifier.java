package dev.touchstone.api.model;

import dev.touchstone.api.data.ImageShape;

/**
 * A deployed classification pipeline: defenses and model, ready to answer. Thread-safe.
 *
 * <p>A pipeline may be stochastic. Then each image's noise is drawn from that image's own seed, so
 * that the answer for an image does not depend on the batch that it travels in.
 */
public interface Classifier extends AutoCloseable {

  /** Shape of the images that it takes. */
  ImageShape inputShape();

  /** How many classes it tells apart. */
  int classes();

  /** Whether the answer depends on the noise seeds. */
  boolean stochastic();

  /**
   * Logits of a batch.
   *
   * @param images NHWC in [0, 1], {@code noiseSeeds.length × inputShape().size()} values
   * @param noiseSeeds one per image; ignored unless {@link #stochastic}
   * @return {@code noiseSeeds.length × classes()} values, row by row
   */
  float[] logits(float[] images, long[] noiseSeeds);

  /** Frees what the classifier holds. */
  @Override
  void close();
}
