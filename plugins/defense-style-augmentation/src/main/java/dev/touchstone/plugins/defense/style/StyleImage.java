package dev.touchstone.plugins.defense.style;

import dev.touchstone.api.UserException;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import javax.imageio.ImageIO;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/**
 * An image whose style is learned.
 *
 * @param height in pixels
 * @param width in pixels
 * @param pixels HWC, RGB in [0, 255]
 */
record StyleImage(int height, int width, float[] pixels) {

  /** A smaller one has no texture to learn. */
  private static final int SMALLEST = 16;

  /**
   * Reads a PNG or JPEG file; transparency is ignored.
   *
   * @throws UserException if there is no such file, or it is no such image
   */
  static StyleImage read(Path file) {
    BufferedImage image;
    try (InputStream in = Files.newInputStream(file)) {
      image = ImageIO.read(in);
    } catch (NoSuchFileException e) {
      throw new UserException(file + ": there is no such image", e);
    } catch (IOException | RuntimeException e) { // readers throw anything for damaged files
      throw new UserException(file + ": cannot be read as an image: " + e.getMessage(), e);
    }
    if (image == null) {
      throw new UserException(file + ": not a PNG or JPEG image");
    }
    int height = image.getHeight();
    int width = image.getWidth();
    if (Math.min(height, width) < SMALLEST) {
      throw new UserException(
          "%s: an image of %d×%d pixels; a style needs at least %d×%d"
              .formatted(file, width, height, SMALLEST, SMALLEST));
    }
    float[] pixels = new float[Math.multiplyExact(3, Math.multiplyExact(height, width))];
    int[] colors = image.getRGB(0, 0, width, height, null, 0, width);
    for (int i = 0; i < colors.length; i++) {
      pixels[3 * i] = colors[i] >> 16 & 0xff;
      pixels[3 * i + 1] = colors[i] >> 8 & 0xff;
      pixels[3 * i + 2] = colors[i] & 0xff;
    }
    return new StyleImage(height, width, pixels);
  }

  /** The image as [1, height, width, 3] in [0, 255], with the given shorter side. */
  Operand<TFloat32> scaled(Ops tf, int shorterSide) {
    int shorter = Math.min(height, width);
    int toHeight = Math.round((float) height * shorterSide / shorter);
    int toWidth = Math.round((float) width * shorterSide / shorter);
    Operand<TFloat32> image =
        tf.constant(Shape.of(1, height, width, 3), DataBuffers.of(pixels, true, false));
    return WorkingSize.resized(tf, image, height, width, toHeight, toWidth);
  }
}
