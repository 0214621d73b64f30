package dev.touchstone.plugins.defense.style;

import dev.touchstone.api.UserException;
import dev.touchstone.api.data.ImageShape;
import java.util.List;
import java.util.Optional;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.op.image.ResizeBilinear;
import org.tensorflow.op.math.Mean;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/**
 * The size at which images of a data set go through a transfer network.
 *
 * @param shape shape of the data set's images, grey or RGB
 * @param height a multiple of 4
 * @param width a multiple of 4
 */
record WorkingSize(ImageShape shape, int height, int width) {

  /**
   * A working size.
   *
   * @param shape shape of the data set's images
   * @param resolution the shorter side in pixels, the other in proportion; empty takes the images'
   *     own size. Both sides are rounded up to multiples of 4
   * @throws UserException if the images are neither grey nor RGB
   */
  static WorkingSize of(ImageShape shape, Optional<Integer> resolution) {
    if (shape.channels() != 1 && shape.channels() != 3) {
      throw new UserException("only grey and RGB images can be given a style, not " + shape);
    }
    int shorter = Math.min(shape.height(), shape.width());
    int wanted = resolution.orElse(shorter);
    return new WorkingSize(
        shape, side(shape.height(), wanted, shorter), side(shape.width(), wanted, shorter));
  }

  private static int side(int own, int wanted, int shorter) {
    int scaled = Math.toIntExact(Math.round((double) own * wanted / shorter));
    return (scaled + TransferNetwork.STRIDE - 1) / TransferNetwork.STRIDE * TransferNetwork.STRIDE;
  }

  /** Whether images are worked on as they are. */
  boolean own() {
    return height == shape.height() && width == shape.width();
  }

  /** What a transfer network takes: [n, height, width, 3] in [0, 255], of images in [0, 1]. */
  Operand<TFloat32> enter(Ops tf, Operand<TFloat32> images) {
    Operand<TFloat32> rgb =
        shape.channels() == 1 ? tf.concat(List.of(images, images, images), tf.constant(3)) : images;
    return tf.math.mul(
        resized(tf, rgb, shape.height(), shape.width(), height, width), tf.constant(255f));
  }

  /** Images in [0, 1] of the working size and the data set's channels, from a network's output. */
  Operand<TFloat32> leave(Ops tf, Operand<TFloat32> output) {
    Operand<TFloat32> clipped =
        tf.clipByValue(tf.math.div(output, tf.constant(255f)), tf.constant(0f), tf.constant(1f));
    return shape.channels() == 1
        ? tf.math.mean(clipped, tf.constant(3), Mean.keepDims(true))
        : clipped;
  }

  /** Images of the data set's own size, from those of the working size. */
  Operand<TFloat32> back(Ops tf, Operand<TFloat32> images) {
    return resized(tf, images, height, width, shape.height(), shape.width());
  }

  /** Bilinear to a larger size; to a smaller one each pixel is the mean of the area it covers. */
  static Operand<TFloat32> resized(
      Ops tf, Operand<TFloat32> images, int height, int width, int toHeight, int toWidth) {
    if (height == toHeight && width == toWidth) {
      return images;
    }
    Operand<TInt32> size = tf.constant(new int[] {toHeight, toWidth});
    return toHeight <= height && toWidth <= width
        ? tf.image.resizeArea(images, size)
        : tf.image.resizeBilinear(images, size, ResizeBilinear.halfPixelCenters(true));
  }
}
