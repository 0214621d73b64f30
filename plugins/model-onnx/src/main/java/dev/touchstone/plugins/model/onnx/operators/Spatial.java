package dev.touchstone.plugins.model.onnx.operators;

import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/** What operators on images with channels last have in common. */
final class Spatial {

  static final String VALID = "VALID";
  static final String SAME = "SAME";

  private Spatial() {}

  /** A constant around images. */
  static Operand<TFloat32> padded(
      Ops tf, Operand<TFloat32> images, int[] before, int[] after, float value) {
    if (before[0] + before[1] + after[0] + after[1] == 0) {
      return images;
    }
    int[][] pads = {{0, 0}, {before[0], after[0]}, {before[1], after[1]}, {0, 0}};
    return tf.pad(images, tf.constant(pads), tf.constant(value));
  }

  /** Every stride-th row and column: a mean over 1×1 windows, which bounds know, too. */
  static Operand<TFloat32> subsampled(Ops tf, Operand<TFloat32> images, int[] stride) {
    return stride[0] == 1 && stride[1] == 1
        ? images
        : tf.nn.avgPool(images, List.of(1L, 1L, 1L, 1L), strides(stride), VALID);
  }

  static List<Long> strides(int... stride) {
    return List.of(1L, (long) stride[0], (long) stride[1], 1L);
  }

  /** Channels from one on. */
  static Operand<TFloat32> channels(Ops tf, Operand<TFloat32> images, long from, long count) {
    return tf.slice(
        images,
        tf.constant(new int[] {0, 0, 0, Math.toIntExact(from)}),
        tf.constant(new int[] {-1, -1, -1, Math.toIntExact(count)}));
  }
}
