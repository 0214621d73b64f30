package dev.touchstone.reports.html;

import dev.touchstone.api.data.ImageShape;
import java.awt.Dimension;
import java.awt.image.BufferedImage;
import java.awt.image.WritableRaster;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;
import javax.imageio.stream.MemoryCacheImageInputStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes pixels as PNG files, one file pixel per image pixel, and measures PNG files. */
final class Png {

  private static final Logger LOG = LoggerFactory.getLogger(Png.class);
  private static final int WHITE = 255;
  private static final int RGB = 3;

  private Png() {}

  /**
   * Writes one image.
   *
   * @param pixels HWC; values outside of [0, 1] are clipped
   * @param shape three channels are written as RGB; of any other number the mean, as grey
   */
  static void write(float[] pixels, ImageShape shape, Path file) throws IOException {
    boolean colour = shape.channels() == RGB;
    // The raster is filled directly: setRGB would convert grey values between colour spaces.
    BufferedImage image =
        new BufferedImage(
            shape.width(),
            shape.height(),
            colour ? BufferedImage.TYPE_3BYTE_BGR : BufferedImage.TYPE_BYTE_GRAY);
    WritableRaster raster = image.getRaster();
    for (int y = 0; y < shape.height(); y++) {
      for (int x = 0; x < shape.width(); x++) {
        int at = (y * shape.width() + x) * shape.channels();
        if (colour) {
          for (int channel = 0; channel < RGB; channel++) {
            raster.setSample(x, y, channel, level(pixels[at + channel]));
          }
        } else {
          raster.setSample(x, y, 0, level(mean(pixels, at, shape.channels())));
        }
      }
    }
    try (OutputStream out = Files.newOutputStream(file)) {
      if (!ImageIO.write(image, "png", out)) {
        throw new IOException("this Java runtime cannot write PNG images");
      }
    }
  }

  /** Width and height of a PNG file in pixels; empty if it is none. */
  static Optional<Dimension> size(byte[] file) {
    ImageReader reader = ImageIO.getImageReadersByFormatName("png").next();
    try (ImageInputStream in = new MemoryCacheImageInputStream(new ByteArrayInputStream(file))) {
      reader.setInput(in);
      return Optional.of(new Dimension(reader.getWidth(0), reader.getHeight(0)));
    } catch (IOException e) {
      LOG.debug("not a PNG image", e);
      return Optional.empty();
    } finally {
      reader.dispose();
    }
  }

  private static float mean(float[] pixels, int at, int channels) {
    float sum = 0;
    for (int channel = 0; channel < channels; channel++) {
      sum += pixels[at + channel];
    }
    return sum / channels;
  }

  private static int level(float value) {
    return Math.round(Math.max(0, Math.min(1, value)) * WHITE);
  }
}
