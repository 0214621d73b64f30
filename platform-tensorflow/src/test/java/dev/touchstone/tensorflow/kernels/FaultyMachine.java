package dev.touchstone.tensorflow.kernels;

import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/** Kernels that are deliberately wrong, as a processor's are, and networks that run on them. */
final class FaultyMachine {

  static final int LAST = 16;

  private FaultyMachine() {}

  /** 1×1 convolutions whose input gradient is wrong in the last 16 channels; all else is right. */
  static final KernelBuilder WRONG_GRADIENT =
      (tf, kernel, inputs) ->
          narrow(kernel)
              ? wrongInLastChannels(tf, kernel, inputs)
              : KernelBuilder.NATIVE.build(tf, kernel, inputs);

  static boolean narrow(Kernel kernel) {
    return kernel.type() == KernelType.CONVOLUTION
        && kernel.size(1, 0) == 1
        && kernel.size(1, 1) == 1;
  }

  /** Right values; the gradient by the last channels is taken as if they were halved. */
  @SuppressWarnings("unchecked")
  private static Operand<?> wrongInLastChannels(
      Ops tf, Kernel kernel, List<? extends Operand<?>> inputs) {
    Operand<TFloat32> x = (Operand<TFloat32>) inputs.get(0);
    int channels = (int) kernel.size(0, 3);
    float[] halved = new float[channels];
    for (int c = 0; c < channels; c++) {
      halved[c] = c < channels - LAST ? 1 : 0.5f;
    }
    Operand<TFloat32> scaled = tf.math.mul(x, tf.constant(halved));
    Operand<TFloat32> same = tf.math.add(scaled, tf.stopGradient(tf.math.sub(x, scaled)));
    return KernelBuilder.NATIVE.build(tf, kernel, List.of(same, inputs.get(1)));
  }

  /** Depthwise convolutions whose output is doubled: nothing can be put in their place. */
  static final KernelBuilder WRONG_DEPTHWISE =
      (tf, kernel, inputs) -> {
        Operand<?> right = KernelBuilder.NATIVE.build(tf, kernel, inputs);
        return kernel.type() == KernelType.DEPTHWISE ? twice(tf, right) : right;
      };

  @SuppressWarnings("unchecked")
  static Operand<TFloat32> twice(Ops tf, Operand<?> x) {
    return tf.math.add((Operand<TFloat32>) x, (Operand<TFloat32>) x);
  }

  /** 1×1 convolutions that are wrong in some calls only: a random number decides in each. */
  @SuppressWarnings("unchecked")
  static final KernelBuilder UNSTABLE =
      (tf, kernel, inputs) -> {
        Operand<?> right = KernelBuilder.NATIVE.build(tf, kernel, inputs);
        if (!narrow(kernel)) {
          return right;
        }
        Operand<TFloat32> coin =
            tf.math.floor(
                tf.math.mul(
                    tf.constant(2f),
                    tf.random.randomUniform(tf.constant(new int[0]), TFloat32.class)));
        return tf.math.add((Operand<TFloat32>) right, tf.math.mul(coin, (Operand<TFloat32>) right));
      };

  /** Counts how often kernels are built: every time one is measured. */
  static KernelBuilder counting(AtomicInteger built) {
    return (tf, kernel, inputs) -> {
      built.incrementAndGet();
      return WRONG_GRADIENT.build(tf, kernel, inputs);
    };
  }
}
