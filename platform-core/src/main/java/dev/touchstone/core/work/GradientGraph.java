package dev.touchstone.core.work;

import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * Where gradients come from, if it is not the graph that logits come from: they round otherwise.
 */
public enum GradientGraph {
  /** {@link dev.touchstone.tensorflow.frozen.FrozenGraph}. */
  @JsonProperty("frozen")
  FROZEN
}
