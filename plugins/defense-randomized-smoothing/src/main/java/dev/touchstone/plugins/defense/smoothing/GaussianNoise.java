package dev.touchstone.plugins.defense.smoothing;

import dev.touchstone.tensorflow.defense.InputDefense;
import dev.touchstone.tensorflow.defense.Noise;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/**
 * x + N(0, σ²I), not clipped: clipping would be part of the base classifier, which is to see the
 * noise as the certificate's theorem has it.
 *
 * @param sigma standard deviation σ
 * @param draws noise draws that a deployed answer averages over
 */
record GaussianNoise(double sigma, int draws) implements InputDefense {

  @Override
  public Operand<TFloat32> apply(Ops tf, Operand<TFloat32> images, Operand<TFloat32> noise) {
    return tf.math.add(images, tf.math.mul(tf.constant((float) sigma), noise));
  }

  @Override
  public Noise noise() {
    return Noise.NORMAL;
  }
}
