package dev.touchstone.examples.zoo;

import org.pf4j.Extension;
import org.tensorflow.op.math.Mean;

/** Answers that depend on the batch. */
@Extension
public final class SharedFactory extends Planted {

  private static final float PART = 0.5f;

  /** The fault. */
  public SharedFactory() {
    super(
        "zoo-shared",
        "Images that share a batch",
        "Takes half of the batch's mean image from each image, as normalising by the batch would.",
        "",
        (tf, images, noise) ->
            tf.math.sub(
                images,
                tf.math.mul(
                    tf.constant(PART), tf.math.mean(images, tf.constant(0), Mean.keepDims(true)))));
  }
}
