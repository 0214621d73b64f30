package dev.touchstone.plugins.defense.thresholding;

import dev.touchstone.tensorflow.defense.BackwardSurrogate;
import dev.touchstone.tensorflow.defense.BinaryInput;
import java.util.List;
import java.util.function.BiFunction;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/**
 * Equation 6 of the paper: T(x) = 0 where x ≤ μ, else 1.
 *
 * @param mu the threshold μ
 * @param steepness slope of the surrogate {@code sigmoid}
 */
record Thresholding(double mu, double steepness) implements BinaryInput {

  private record Surrogate(String name, BiFunction<Ops, Operand<TFloat32>, Operand<TFloat32>> built)
      implements BackwardSurrogate {

    @Override
    public Operand<TFloat32> apply(Ops tf, Operand<TFloat32> images) {
      return built.apply(tf, images);
    }
  }

  @Override
  public float threshold() {
    return (float) mu;
  }

  @Override
  public Operand<TFloat32> apply(Ops tf, Operand<TFloat32> images, Operand<TFloat32> noise) {
    return tf.dtypes.cast(tf.math.greater(images, tf.constant(threshold())), TFloat32.class);
  }

  /** As the paper does, ∂L/∂T is taken for ∂L/∂x; or the step is taken for a steep sigmoid. */
  @Override
  public List<BackwardSurrogate> surrogates() {
    return List.of(
        new Surrogate("straight-through", (tf, images) -> images),
        new Surrogate("sigmoid", this::sigmoid));
  }

  private Operand<TFloat32> sigmoid(Ops tf, Operand<TFloat32> images) {
    Operand<TFloat32> distance = tf.math.sub(images, tf.constant((float) mu));
    return tf.math.sigmoid(tf.math.mul(tf.constant((float) steepness), distance));
  }
}
