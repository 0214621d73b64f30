package dev.touchstone.examples.zoo;

import org.pf4j.Extension;

/** A detector that takes every image for an attack, and returns a constant. */
@Extension
public final class ConstantFactory extends Planted {

  /** The fault. */
  public ConstantFactory() {
    super(
        "zoo-constant",
        "A detector that returns a constant",
        "Shows the network the same black image whatever it is given.",
        "",
        (tf, images, noise) -> tf.math.mul(images, tf.constant(0f)));
  }
}
