package dev.touchstone.figures;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;

/** Looks at drawn pixels. */
final class Pngs {

  private Pngs() {}

  static BufferedImage decode(byte[] png) {
    try {
      return ImageIO.read(new ByteArrayInputStream(png));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** All pixels as 0xRRGGBB, row by row. */
  static int[] pixels(BufferedImage image) {
    int width = image.getWidth();
    return IntStream.of(image.getRGB(0, 0, width, image.getHeight(), null, 0, width))
        .map(pixel -> pixel & 0xffffff)
        .toArray();
  }

  static long count(byte[] png, int rgb) {
    return IntStream.of(pixels(decode(png))).filter(pixel -> pixel == rgb).count();
  }
}
