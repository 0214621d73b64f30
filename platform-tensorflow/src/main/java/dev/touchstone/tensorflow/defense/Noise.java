package dev.touchstone.tensorflow.defense;

/** Independent noise per pixel that the platform draws from each image's own seed. */
public enum Noise {
  NONE,
  /** Uniform in [0, 1). */
  UNIFORM,
  /** Standard normal. */
  NORMAL
}
