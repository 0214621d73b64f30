package dev.touchstone.plugins.defense.style;

import dev.touchstone.api.data.ImageShape;
import dev.touchstone.api.data.LabeledImages;
import dev.touchstone.api.defense.AugmentationFactory;
import dev.touchstone.testkit.AugmentationConformance;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

class StyleAugmentationConformanceTest
    extends AugmentationConformance<StyleAugmentationParameters> {

  @TempDir private static Path folder;

  @BeforeAll
  static void writeStyles() {
    Styles.write(folder.resolve("one.safetensors"), Styles.random(1));
    Styles.write(folder.resolve("two.safetensors"), Styles.random(2));
  }

  @Override
  public AugmentationFactory<StyleAugmentationParameters> factory() {
    return new StyleAugmentationFactory();
  }

  @Override
  protected StyleAugmentationParameters parameters() {
    return new StyleAugmentationParameters(
        List.of(folder.resolve("one.safetensors"), folder.resolve("two.safetensors")),
        List.of(),
        2,
        Optional.of(12));
  }

  @Override
  protected LabeledImages train() {
    return Styles.images(7, new ImageShape(8, 8, 3), 1);
  }
}
