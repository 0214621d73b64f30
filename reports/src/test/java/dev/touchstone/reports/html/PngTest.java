package dev.touchstone.reports.html;

import static org.assertj.core.api.Assertions.assertThat;

import dev.touchstone.api.data.ImageShape;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PngTest {

  @TempDir Path folder;

  @Test
  void greyLevelsAreWrittenAsTheyAre() throws IOException {
    BufferedImage image = written(new float[] {0, 0.2f, 0.5f, 1, -3, 7}, new ImageShape(2, 3, 1));

    assertThat(image.getWidth()).isEqualTo(3);
    assertThat(image.getHeight()).isEqualTo(2);
    assertThat(image.getRaster().getSamples(0, 0, 3, 2, 0, (int[]) null))
        .containsExactly(0, 51, 128, 255, 0, 255);
  }

  @Test
  void coloursKeepTheirOrder() throws IOException {
    BufferedImage image = written(new float[] {1, 0.2f, 0, 0, 0, 1}, new ImageShape(1, 2, 3));

    assertThat(image.getRGB(0, 0)).isEqualTo(0xFFFF3300);
    assertThat(image.getRGB(1, 0)).isEqualTo(0xFF0000FF);
  }

  @Test
  void otherNumbersOfChannelsAreShownAsTheirMean() throws IOException {
    BufferedImage image = written(new float[] {0, 0.4f}, new ImageShape(1, 1, 2));

    assertThat(image.getRaster().getSample(0, 0, 0)).isEqualTo(51);
  }

  private BufferedImage written(float[] pixels, ImageShape shape) throws IOException {
    Path file = folder.resolve("image.png");
    Png.write(pixels, shape, file);
    return ImageIO.read(file.toFile());
  }
}
