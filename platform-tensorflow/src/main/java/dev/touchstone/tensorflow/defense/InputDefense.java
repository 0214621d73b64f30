package dev.touchstone.tensorflow.defense;

import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/** A defense that transforms the input inside the graph. Stateless: built into several graphs. */
public interface InputDefense {

  /**
   * Builds the transformation.
   *
   * @param tf the graph's operations
   * @param images [n, height, width, channels], float32
   * @param noise same shape as the images, drawn per image as {@link #noise} says; all zero when it
   *     says {@link Noise#NONE}
   * @return same shape as the images
   */
  Operand<TFloat32> apply(Ops tf, Operand<TFloat32> images, Operand<TFloat32> noise);

  /** What noise the transformation needs. */
  default Noise noise() {
    return Noise.NONE;
  }

  /**
   * How many noise draws an answer of the deployed pipeline averages over. With more than one the
   * platform shows the pipeline so many copies of each image, each with noise of its own, and the
   * logits become the logarithms of the mean class probabilities. Training sees one draw.
   */
  default int draws() {
    return 1;
  }

  /**
   * Differentiable stand-ins for the backward pass (BPDA), default first. Empty when the
   * transformation is itself differentiable.
   */
  default List<BackwardSurrogate> surrogates() {
    return List.of();
  }
}
