package dev.touchstone.tensorflow.defense;

import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/**
 * A differentiable stand-in s for a transformation T (backward pass differentiable approximation,
 * Athalye et al. 2018): the platform builds s(x) + stopGradient(T(x) − s(x)), so that the value is
 * T's and the gradient is s's.
 */
public interface BackwardSurrogate {

  /** How attacks ask for it, such as {@code "straight-through"}. */
  String name();

  /** Builds s; same shape in and out. */
  Operand<TFloat32> apply(Ops tf, Operand<TFloat32> images);
}
