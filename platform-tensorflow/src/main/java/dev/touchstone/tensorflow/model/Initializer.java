package dev.touchstone.tensorflow.model;

/** First values of a trainable variable. Fan-in is the product of all dimensions but the last. */
public enum Initializer {
  /** All zero. */
  ZEROS,
  /** All one. */
  ONES,
  /** Normal with variance 2 / fan-in (He et al. 2015); for layers followed by ReLU. */
  HE_NORMAL,
  /** Uniform with variance 2 / (fan-in + fan-out) (Glorot and Bengio 2010). */
  GLOROT_UNIFORM,
  /** Uniform in [0, 1]; for variables that live where images do. */
  UNIT_UNIFORM
}
