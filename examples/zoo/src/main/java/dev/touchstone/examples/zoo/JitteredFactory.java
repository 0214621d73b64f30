package dev.touchstone.examples.zoo;

import dev.touchstone.tensorflow.defense.InputDefense;
import dev.touchstone.tensorflow.defense.Noise;
import org.pf4j.Extension;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Slice;
import org.tensorflow.types.TFloat32;

/**
 * A random entry: each image is moved by up to {@value #FAR} pixels in each direction at random, as
 * random padding does (Xie et al. 2018), which attacks without EOT do not look through.
 */
@Extension
public final class JitteredFactory extends Planted {

  private static final int FAR = 3;
  private static final int PLACES = 2 * FAR + 1;

  /** Moves images by what their first values of noise say. */
  private static final class Jittered implements InputDefense {

    @Override
    public Noise noise() {
      return Noise.UNIFORM;
    }

    @Override
    public Operand<TFloat32> apply(Ops tf, Operand<TFloat32> images, Operand<TFloat32> noise) {
      Operand<TFloat32> down = moved(tf, images, noise, 1, 0);
      return moved(tf, down, noise, 2, 1);
    }

    /** Of all places along one axis the one that the noise chooses, as a sum with one weight. */
    private static Operand<TFloat32> moved(
        Ops tf, Operand<TFloat32> images, Operand<TFloat32> noise, int axis, int column) {
      int[][] padding = new int[4][2];
      padding[axis][0] = FAR;
      padding[axis][1] = FAR;
      Operand<TFloat32> padded = tf.pad(images, tf.constant(padding), tf.constant(0f));
      Slice<TFloat32> drawn =
          tf.slice(
              noise,
              tf.constant(new int[] {0, 0, column, 0}),
              tf.constant(new int[] {-1, 1, 1, 1}));
      Operand<TFloat32> place = tf.math.floor(tf.math.mul(drawn, tf.constant((float) PLACES)));
      Operand<TFloat32> sum = tf.math.mul(images, tf.constant(0f));
      for (int p = 0; p < PLACES; p++) {
        int[] begin = new int[4];
        begin[axis] = p;
        Operand<TFloat32> here = tf.slice(padded, tf.constant(begin), tf.shape(images));
        Operand<TFloat32> weight =
            tf.dtypes.cast(tf.math.equal(place, tf.constant((float) p)), TFloat32.class);
        sum = tf.math.add(sum, tf.math.mul(here, weight));
      }
      return sum;
    }
  }

  /** The fault. */
  public JitteredFactory() {
    super(
        "zoo-jittered",
        "Random padding",
        "Moves each image at random, by a draw of its own for each answer.",
        "stochastic",
        new Jittered());
  }
}
