package dev.touchstone.plugins.defense.adversarial;

/** What is trained on, and which loss is lowered. */
public enum Method {
  /** The cross-entropy on adversarial images alone (Madry et al. 2018, equation 2.1). */
  MADRY,
  /** The cross-entropy on natural images, and the divergence that an attack causes. */
  TRADES
}
