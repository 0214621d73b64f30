package dev.touchstone.plugins.attack.gradient;

/**
 * Where the attack drives a sample. The platform counts every misclassification as success, also
 * when it is not the class that was aimed at.
 */
public enum Goal {
  /** Away from the label. */
  UNTARGETED,
  /** Towards one given class; samples of that class are left as they are. */
  FIXED_TARGET,
  /** Towards a class other than the label, drawn once per sample. */
  RANDOM_TARGET,
  /** Towards each class other than the label in turn, until the sample is broken. */
  ALL_TARGETS,
  /**
   * Towards each of the classes that the clean image has the highest logits of, the label left out,
   * in turn by falling logit, until the sample is broken.
   */
  TOP_TARGETS;

  /** Whether the loss aims at a class. */
  boolean targeted() {
    return this != UNTARGETED;
  }
}
