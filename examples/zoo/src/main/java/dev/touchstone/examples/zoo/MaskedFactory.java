package dev.touchstone.examples.zoo;

import org.pf4j.Extension;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/** Masking: the image as it is, and a gradient that is no number. */
@Extension
public final class MaskedFactory extends Planted {

  /** The fault. */
  public MaskedFactory() {
    super(
        "zoo-masked",
        "Gradients masked by NaN",
        "Adds a term that is zero and whose derivative is zero times infinity.",
        "",
        (tf, images, noise) -> tf.math.add(images, nothing(tf, images)));
  }

  /** The root of what is never positive within [0, 1]: 0, and 0 · ∞ backward. */
  private static Operand<TFloat32> nothing(Ops tf, Operand<TFloat32> images) {
    return tf.math.sqrt(tf.nn.relu(tf.math.sub(images, tf.constant(2f))));
  }
}
