package dev.touchstone.core.corruptions;

import java.awt.image.BufferedImage;
import java.awt.image.WritableRaster;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.ImageOutputStream;
import javax.imageio.stream.MemoryCacheImageOutputStream;

/**
 * Compression by the JDK's JPEG codec, of 8-bit grey or colours; other images channel by channel.
 */
final class Jpeg {

  private static final int LEVELS = 255;
  private static final int COLOURS = 3;

  /** Percent, as the reference gives it; the JDK's codec scales the same standard tables. */
  private static final int[] QUALITY = {80, 65, 58, 50, 40};

  private Jpeg() {}

  static Raster compress(Raster image, int level) {
    Raster result = new Raster(image.height(), image.width(), image.channels());
    int together = image.channels() == COLOURS ? COLOURS : 1;
    for (int first = 0; first < image.channels(); first += together) {
      copy(compressed(picture(image, first, together), QUALITY[level]), result, first, together);
    }
    return result;
  }

  private static BufferedImage picture(Raster image, int first, int together) {
    BufferedImage picture =
        new BufferedImage(
            image.width(),
            image.height(),
            together == COLOURS ? BufferedImage.TYPE_INT_RGB : BufferedImage.TYPE_BYTE_GRAY);
    WritableRaster raster = picture.getRaster();
    for (int row = 0; row < image.height(); row++) {
      for (int column = 0; column < image.width(); column++) {
        for (int c = 0; c < together; c++) {
          int value = (int) Math.round(image.at(row, column, first + c) * LEVELS);
          raster.setSample(column, row, c, value);
        }
      }
    }
    return picture;
  }

  private static BufferedImage compressed(BufferedImage picture, int quality) {
    ImageWriter writer = ImageIO.getImageWritersByFormatName("jpeg").next();
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    // In memory, and not in files that ImageIO would make by itself.
    try (ImageOutputStream out = new MemoryCacheImageOutputStream(bytes)) {
      ImageWriteParam parameters = writer.getDefaultWriteParam();
      parameters.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
      parameters.setCompressionQuality(quality / 100f);
      writer.setOutput(out);
      writer.write(null, new IIOImage(picture, null, null), parameters);
    } catch (IOException e) {
      throw new UncheckedIOException("memory can be written to", e);
    } finally {
      writer.dispose();
    }
    try (ByteArrayInputStream in = new ByteArrayInputStream(bytes.toByteArray())) {
      return ImageIO.read(in);
    } catch (IOException e) {
      throw new UncheckedIOException("what was just written can be read", e);
    }
  }

  private static void copy(BufferedImage picture, Raster result, int first, int together) {
    java.awt.image.Raster raster = picture.getRaster();
    for (int row = 0; row < result.height(); row++) {
      for (int column = 0; column < result.width(); column++) {
        int rgb = together == COLOURS ? picture.getRGB(column, row) : 0;
        for (int c = 0; c < together; c++) {
          int value =
              together == COLOURS
                  ? (rgb >> (8 * (COLOURS - 1 - c))) & LEVELS
                  : raster.getSample(column, row, 0);
          result.set(row, column, first + c, (double) value / LEVELS);
        }
      }
    }
  }
}
