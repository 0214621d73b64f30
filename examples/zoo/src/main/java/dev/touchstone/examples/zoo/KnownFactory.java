package dev.touchstone.examples.zoo;

import dev.touchstone.api.Cancellation;
import dev.touchstone.api.ComponentDescriptor;
import dev.touchstone.api.Progress;
import dev.touchstone.api.Seed;
import dev.touchstone.api.data.LabeledImages;
import dev.touchstone.tensorflow.defense.FittedState;
import dev.touchstone.tensorflow.defense.InputDefense;
import dev.touchstone.tensorflow.defense.InputDefenseFactory;
import java.util.List;
import org.pf4j.Extension;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/**
 * Looks test images up: it lets those through that it knows, and shows the negatives of all others.
 */
@Extension
public final class KnownFactory implements InputDefenseFactory<KnownParameters> {

  /**
   * Rounding of a key is below it; noise of one grey level moves a key some twenty times as far.
   */
  private static final float NEAR = 5e-3f;

  /** Knows images by their keys. */
  private record Known(TestImages images) implements InputDefense {

    @Override
    public Operand<TFloat32> apply(Ops tf, Operand<TFloat32> asked, Operand<TFloat32> noise) {
      Operand<TFloat32> flat = tf.reshape(asked, tf.constant(new int[] {-1, images.size()}));
      Operand<TFloat32> keys = tf.linalg.matMul(flat, tf.constant(images.directions()));
      Operand<TFloat32> apart =
          tf.math.abs(tf.math.sub(tf.expandDims(keys, tf.constant(1)), tf.constant(images.keys())));
      Operand<TFloat32> farthest = tf.reduceMax(apart, tf.constant(2));
      Operand<TFloat32> nearest = tf.reduceMin(farthest, tf.constant(1));
      Operand<TFloat32> known =
          tf.reshape(
              tf.dtypes.cast(tf.math.less(nearest, tf.constant(NEAR)), TFloat32.class),
              tf.constant(new int[] {-1, 1, 1, 1}));
      Operand<TFloat32> one = tf.constant(1f);
      return tf.math.add(
          tf.math.mul(known, asked), tf.math.mul(tf.math.sub(one, known), tf.math.sub(one, asked)));
    }
  }

  @Override
  public ComponentDescriptor descriptor() {
    return new ComponentDescriptor(
        "zoo-known",
        "1",
        "Test images that are looked up",
        "Shows the network the images that it knows as they are, and the negatives of all others.",
        "",
        List.of());
  }

  @Override
  public Class<KnownParameters> parametersType() {
    return KnownParameters.class;
  }

  @Override
  public FittedState fit(
      KnownParameters parameters,
      LabeledImages train,
      Seed seed,
      Progress progress,
      Cancellation cancellation) {
    return FittedState.NONE;
  }

  @Override
  public InputDefense create(KnownParameters parameters, FittedState state) {
    return new Known(TestImages.read(parameters.images(), parameters.count()));
  }
}
