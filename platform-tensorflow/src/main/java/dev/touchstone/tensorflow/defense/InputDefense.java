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
   * Differentiable stand-ins for the backward pass (BPDA), default first. Empty when the
   * transformation is itself differentiable.
   */
  default List<BackwardSurrogate> surrogates() {
    return List.of();
  }
}
