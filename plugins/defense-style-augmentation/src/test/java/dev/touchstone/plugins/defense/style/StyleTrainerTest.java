package dev.touchstone.plugins.defense.style;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.touchstone.api.Cancellation;
import dev.touchstone.api.CancelledException;
import dev.touchstone.api.Progress;
import dev.touchstone.api.ResourceException;
import dev.touchstone.api.Seed;
import dev.touchstone.api.UserException;
import dev.touchstone.api.data.ImageShape;
import dev.touchstone.api.data.LabeledImages;
import dev.touchstone.api.defense.AugmentationContext;
import dev.touchstone.api.defense.Augmented;
import dev.touchstone.testkit.graph.WrongKernels;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StyleTrainerTest {

  private static final LabeledImages IMAGES = Styles.images(12, new ImageShape(32, 32, 3), 1);

  @TempDir private Path folder;

  private StyleTraining training(int steps) {
    return new StyleTraining(
        StripesImage.write(folder.resolve("stripes.png")),
        Optional.of(Styles.lossNetwork(folder)),
        1,
        steps,
        2,
        32,
        32,
        1,
        1,
        0.1,
        2e-3);
  }

  private AugmentationContext context(String cache, Progress progress, Cancellation cancellation) {
    return new AugmentationContext(folder.resolve(cache), new Seed(3), progress, cancellation);
  }

  private StyleTrainer.Trained train(int steps, String cache) {
    return StyleTrainer.train(
        training(steps), IMAGES, context(cache, Progress.NONE, Cancellation.NEVER), 1);
  }

  private List<Path> cached(String ending) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      return files.filter(file -> file.toString().endsWith(ending)).toList();
    }
  }

  @Test
  void aWrongKernelOfTheMachineIsRefused() {
    train(1, "cache");
    WrongKernels.remember(folder.resolve("cache/kernels.json"), "Conv2D");
    assertThatThrownBy(() -> train(2, "cache"))
        .isInstanceOf(ResourceException.class)
        .hasMessageContaining("TensorFlow computes Conv2D ")
        .hasMessageContaining(", stride 1, input [2, 32, 32, 3], filter ")
        .hasMessageContaining(WrongKernels.FAULT)
        .hasMessageContaining("in the environment and run again");
  }

  /** Stopped after the third step, whose checkpoint holds three rows of the curve. */
  @Tag("slow")
  @Test
  void aStoppedTrainingEndsAsOneThatWasNot() throws IOException {
    boolean[] stop = {false};
    Progress third = (done, total, detail) -> stop[0] = done == 3;
    assertThatThrownBy(
            () ->
                StyleTrainer.train(
                    training(5), IMAGES, context("a", third, () -> stop[0]), 1, Duration.ZERO))
        .isInstanceOf(CancelledException.class);
    assertThat(cached(".checkpoint")).hasSize(1);
    long[] first = {0};
    StyleTrainer.Trained resumed =
        StyleTrainer.train(
            training(5),
            IMAGES,
            context(
                "a",
                (done, total, detail) -> first[0] = first[0] == 0 ? done : first[0],
                Cancellation.NEVER),
            1);
    assertThat(first[0]).as("first step after the stop").isEqualTo(4);
    assertThat(cached(".checkpoint")).isEmpty();
    StyleTrainer.Trained whole = train(5, "b");
    assertThat(resumed.curve()).isEqualTo(whole.curve());
    assertThat(resumed.style()).isEqualTo(whole.style());
    assertThat(whole.curve().rows()).hasSize(5);
    assertThat(train(5, "b")).as("from the cache").isEqualTo(whole);
  }

  @Tag("slow")
  @Test
  void damagedFilesAreMadeAgain() throws IOException {
    StyleTrainer.Trained expected = train(2, "a");
    for (String ending : List.of(".curve", ".safetensors")) {
      Path file =
          cached(ending).stream()
              .filter(each -> each.toString().contains("networks"))
              .findFirst()
              .orElseThrow();
      Files.write(file, new byte[20]);
      assertThat(train(2, "a")).as(ending).isEqualTo(expected);
    }
  }

  @Tag("slow")
  @Test
  void theStyleIsLearned() {
    List<List<Double>> rows = train(60, "a").curve().rows();
    assertThat(rows).hasSize(60);
    double before = rows.subList(0, 5).stream().mapToDouble(row -> row.get(4)).sum();
    double after = rows.subList(55, 60).stream().mapToDouble(row -> row.get(4)).sum();
    assertThat(after).as("weighted sum of losses").isLessThan(0.7 * before);
  }

  /** Trained and given styles are used alike; the curve is stored with the entry. */
  @Tag("slow")
  @Test
  void trainedStylesComeAfterGivenOnes() {
    Path plain = Styles.write(folder.resolve("plain.safetensors"), Styles.plain(0.2, 0.2, 0.2));
    Augmented made =
        new StyleAugmentationFactory()
            .augment(
                new StyleAugmentationParameters(
                    List.of(plain), List.of(training(2)), 2, Optional.empty()),
                IMAGES,
                context("a", Progress.NONE, Cancellation.NEVER));
    assertThat(made.images().count()).isEqualTo(3 * 12);
    assertThat(made.tables()).hasSize(1);
    assertThat(made.tables().get(0).name()).isEqualTo("style-training-1");
    assertThat(made.tables().get(0).rows()).hasSize(2);
  }

  private void assertRefused(Path image, String part) {
    StyleTraining good = training(1);
    StyleTraining bad =
        new StyleTraining(image, good.lossNetwork(), 1, 1, 1, 32, 32, 1, 1, 1, 1e-3);
    StyleAugmentationParameters parameters =
        new StyleAugmentationParameters(List.of(), List.of(bad), 1, Optional.empty());
    assertThatThrownBy(() -> new StyleAugmentationFactory().check(parameters))
        .isInstanceOf(UserException.class)
        .hasMessageContaining(image.toString())
        .hasMessageContaining(part);
  }

  @Test
  void wrongStyleImagesAreRefusedBeforeTheTraining() throws IOException {
    assertRefused(folder.resolve("none.png"), "there is no such image");
    assertRefused(Files.writeString(folder.resolve("text.png"), "text"), "not a PNG or JPEG");
    Path whole = StripesImage.write(folder.resolve("whole.png"));
    byte[] half = Arrays.copyOf(Files.readAllBytes(whole), 300);
    assertRefused(Files.write(folder.resolve("half.png"), half), "cannot be read as an image");
    BufferedImage small = new BufferedImage(8, 40, BufferedImage.TYPE_INT_RGB);
    Path tiny = folder.resolve("tiny.png");
    ImageIO.write(small, "png", tiny.toFile());
    assertRefused(tiny, "8×40 pixels");
  }

  @Test
  void styleImagesAreRead() {
    StyleImage image = StyleImage.read(StripesImage.write(folder.resolve("stripes.png")));
    assertThat(image.height()).isEqualTo(256);
    assertThat(Arrays.copyOfRange(image.pixels(), 15, 18))
        .as("the sixth pixel of the first stripe")
        .containsExactly(0xe6, 0x39, 0x46);
  }
}
