package dev.touchstone.plugins.attack.natural;

/** How the values of noise are drawn. */
public enum NoiseKind {
  /** Uniformly distributed changes. */
  UNIFORM,
  /** Normally distributed changes. */
  GAUSSIAN,
  /** Pixels turned white or black. */
  SALT_AND_PEPPER
}
