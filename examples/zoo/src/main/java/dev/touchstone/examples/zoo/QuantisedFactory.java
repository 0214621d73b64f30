package dev.touchstone.examples.zoo;

import dev.touchstone.tensorflow.defense.BackwardSurrogate;
import dev.touchstone.tensorflow.defense.InputDefense;
import java.util.List;
import org.pf4j.Extension;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/** Shattered gradients: sixteen levels, and a backward pass that leads nowhere. */
@Extension
public final class QuantisedFactory extends Planted {

  private static final float LEVELS = 15;

  /** A rounded image. */
  private static final class Quantised implements InputDefense {

    @Override
    public Operand<TFloat32> apply(Ops tf, Operand<TFloat32> images, Operand<TFloat32> noise) {
      Operand<TFloat32> levels = tf.constant(LEVELS);
      return tf.math.div(tf.math.rint(tf.math.mul(images, levels)), levels);
    }

    @Override
    public List<BackwardSurrogate> surrogates() {
      return List.of(new Nowhere());
    }
  }

  /** The derivative that rounding has almost everywhere. */
  private record Nowhere() implements BackwardSurrogate {

    @Override
    public String name() {
      return "none";
    }

    @Override
    public Operand<TFloat32> apply(Ops tf, Operand<TFloat32> images) {
      return tf.math.mul(images, tf.constant(0f));
    }
  }

  /** The fault. */
  public QuantisedFactory() {
    super(
        "zoo-quantised",
        "Quantised without a surrogate",
        "Rounds every pixel to sixteen levels and gives the gradient that rounding has: zero.",
        "",
        new Quantised());
  }
}
