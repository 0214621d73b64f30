package com.example.stripes;

import dev.touchstone.api.Cancellation;
import dev.touchstone.api.ComponentDescriptor;
import dev.touchstone.api.Progress;
import dev.touchstone.api.Seed;
import dev.touchstone.api.data.LabeledImages;
import dev.touchstone.api.parameters.Parameter;
import dev.touchstone.tensorflow.defense.FittedState;
import dev.touchstone.tensorflow.defense.InputDefense;
import dev.touchstone.tensorflow.defense.InputDefenseFactory;
import dev.touchstone.tensorflow.defense.Noise;
import java.util.List;
import org.pf4j.Extension;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/** The defense {@code dither}: adds fresh uniform noise to every pixel, so answers are random. */
@Extension
public final class DitherFactory implements InputDefenseFactory<DitherFactory.Parameters> {

  /**
   * How much noise.
   *
   * @param strength width of the noise's interval, around 0
   */
  public record Parameters(
      @Parameter(
              doc = "Width of the noise's interval, around 0, in pixel units of [0, 1].",
              defaultValue = "0.1",
              min = 0,
              max = 1)
          double strength) {}

  private record Dither(float strength) implements InputDefense {

    @Override
    public Noise noise() {
      return Noise.UNIFORM;
    }

    @Override
    public Operand<TFloat32> apply(Ops tf, Operand<TFloat32> images, Operand<TFloat32> noise) {
      Operand<TFloat32> centred = tf.math.sub(noise, tf.constant(0.5f));
      return tf.math.add(images, tf.math.mul(tf.constant(strength), centred));
    }
  }

  @Override
  public ComponentDescriptor descriptor() {
    return new ComponentDescriptor(
        "dither",
        "1",
        "Dither",
        "Adds uniform noise to every pixel, anew for every query.",
        "",
        List.of("stochastic", "differentiable"));
  }

  @Override
  public Class<Parameters> parametersType() {
    return Parameters.class;
  }

  @Override
  public FittedState fit(
      Parameters parameters,
      LabeledImages train,
      Seed seed,
      Progress progress,
      Cancellation cancellation) {
    return FittedState.NONE;
  }

  @Override
  public InputDefense create(Parameters parameters, FittedState state) {
    return new Dither((float) parameters.strength());
  }
}
