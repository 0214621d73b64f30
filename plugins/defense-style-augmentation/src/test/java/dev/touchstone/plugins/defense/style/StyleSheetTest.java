package dev.touchstone.plugins.defense.style;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.touchstone.api.UserException;
import dev.touchstone.api.analysis.AnalysisReport;
import dev.touchstone.api.data.Dataset;
import dev.touchstone.api.data.ImageShape;
import dev.touchstone.api.data.LabeledImages;
import dev.touchstone.testkit.LinearClassifier;
import dev.touchstone.testkit.TestAnalysisTask;
import dev.touchstone.testkit.TestEntry;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StyleSheetTest {

  private static final ImageShape SHAPE = new ImageShape(8, 8, 3);

  @TempDir private Path folder;
  private List<Path> styles;

  /** The classifier's logits of three classes are the sums of red, green and blue. */
  static TestAnalysisTask task() {
    float[] weights = new float[3 * SHAPE.size()];
    for (int i = 0; i < SHAPE.size(); i++) {
      weights[i % 3 * SHAPE.size() + i] = 1;
    }
    LabeledImages test = Styles.images(6, SHAPE, 2);
    Dataset dataset =
        new Dataset(
            List.of("red", "green", "blue"), Styles.images(9, SHAPE, 1), test, "0", List.of());
    LinearClassifier classifier = new LinearClassifier(SHAPE, weights, new float[3]);
    return TestAnalysisTask.of(dataset, TestEntry.of("sums", classifier, test));
  }

  @BeforeEach
  void writeStyles() {
    styles =
        List.of(
            Styles.write(folder.resolve("g.safetensors"), Styles.plain(0.1, 0.9, 0.1)),
            Styles.write(folder.resolve("b.safetensors"), Styles.plain(0.1, 0.1, 0.9)));
  }

  private AnalysisReport run(List<Integer> samples, List<Integer> resolutions) {
    return new StyleSheetFactory()
        .create(new StyleSheetParameters(styles, samples, resolutions))
        .run(task());
  }

  @Test
  void tellsWhatTheEntryTakesEachImageFor() {
    List<List<Double>> rows = run(List.of(4, 2), List.of(16)).tables().get(0).rows();
    assertThat(rows).hasSize(2 * (1 + 2 * 2));
    assertThat(rows.get(0).subList(0, 4)).containsExactly(4.0, 1.0, 0.0, 8.0);
    assertThat(rows.subList(1, 5))
        .containsExactly(
            List.of(4.0, 1.0, 1.0, 8.0, 1.0),
            List.of(4.0, 1.0, 2.0, 8.0, 2.0),
            List.of(4.0, 1.0, 1.0, 16.0, 1.0),
            List.of(4.0, 1.0, 2.0, 16.0, 2.0));
    assertThat(rows.get(5).subList(0, 3)).containsExactly(2.0, 2.0, 0.0);
  }

  @Test
  void showsTheStyles() throws IOException {
    byte[] png = run(List.of(0), List.of()).figures().get(0).png();
    BufferedImage image = ImageIO.read(new ByteArrayInputStream(png));
    int green = 0;
    int blue = 0;
    for (int i = 0; i < image.getWidth() * image.getHeight(); i++) {
      int color = image.getRGB(i % image.getWidth(), i / image.getWidth()) & 0xffffff;
      green += near(color, 0x1ae61a) ? 1 : 0;
      blue += near(color, 0x1a1ae6) ? 1 : 0;
    }
    assertThat(green).as("green pixels").isGreaterThan(5000);
    assertThat(blue).as("blue pixels").isEqualTo(green);
  }

  private static boolean near(int color, int wanted) {
    return Math.abs((color >> 16) - (wanted >> 16)) < 3
        && Math.abs((color >> 8 & 0xff) - (wanted >> 8 & 0xff)) < 3
        && Math.abs((color & 0xff) - (wanted & 0xff)) < 3;
  }

  @Test
  void refusesImagesAndStylesThatAreNotThere() {
    assertThatThrownBy(() -> run(List.of(6), List.of()))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("no test image 6; they are numbered from 0 to 5");
    assertThatThrownBy(
            () ->
                new StyleSheetFactory()
                    .create(new StyleSheetParameters(List.of(), List.of(), List.of())))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("at least one style");
  }
}
