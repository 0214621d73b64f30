package dev.touchstone.plugins.defense.style;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import javax.imageio.ImageIO;

/** A style image drawn by code: strong diagonal stripes in four colours with dark edges. */
final class StripesImage {

  private static final int SIDE = 256;
  private static final int PERIOD = 64;
  private static final int[] COLORS = {0xe63946, 0xf1c40f, 0x1d6fb8, 0xf7f3e8};
  private static final int EDGE = 0x101018;

  private StripesImage() {}

  /** Writes the image as a PNG file. */
  static Path write(Path file) {
    BufferedImage image = new BufferedImage(SIDE, SIDE, BufferedImage.TYPE_INT_RGB);
    int stripe = PERIOD / COLORS.length;
    for (int y = 0; y < SIDE; y++) {
      for (int x = 0; x < SIDE; x++) {
        int along = (x + y) % PERIOD;
        image.setRGB(x, y, along % stripe < 3 ? EDGE : COLORS[along / stripe]);
      }
    }
    try {
      ImageIO.write(image, "png", file.toFile());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return file;
  }
}
