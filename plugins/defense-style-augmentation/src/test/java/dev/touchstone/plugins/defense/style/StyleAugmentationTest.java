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
import dev.touchstone.testkit.graph.WrongKernels;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Styles of one plain colour each, so that a copy tells which style it is in. */
class StyleAugmentationTest {

  private static final ImageShape SHAPE = new ImageShape(4, 4, 3);
  private static final Seed SEED = new Seed(11);

  @TempDir private Path folder;
  private List<Path> styles;
  private final LabeledImages train = Styles.images(40, SHAPE, 1);
  private final List<String> told = new ArrayList<>();
  private final Progress progress = (done, total, detail) -> told.add(done + "/" + total + detail);

  @BeforeEach
  void writeStyles() {
    styles =
        List.of(
            Styles.write(folder.resolve("a.safetensors"), Styles.plain(0.2, 0.2, 0.2)),
            Styles.write(folder.resolve("b.safetensors"), Styles.plain(0.4, 0.4, 0.4)),
            Styles.write(folder.resolve("c.safetensors"), Styles.plain(0.8, 0.8, 0.8)));
  }

  private StyleAugmentationParameters parameters(int ratio) {
    return new StyleAugmentationParameters(styles, List.of(), ratio, Optional.empty());
  }

  private LabeledImages augment(LabeledImages images, int ratio) {
    return augment(images, ratio, Cancellation.NEVER);
  }

  private LabeledImages augment(LabeledImages images, int ratio, Cancellation cancellation) {
    return new StyleAugmentationFactory()
        .augment(
            parameters(ratio),
            images,
            new AugmentationContext(folder.resolve("cache"), SEED, progress, cancellation))
        .images();
  }

  /** The style of an image, which is of one colour. */
  private static int style(float[] image) {
    for (float value : image) {
      assertThat(value).isEqualTo(image[0]);
    }
    return switch (Math.round(10 * image[0])) {
      case 2 -> 0;
      case 4 -> 1;
      case 8 -> 2;
      default -> throw new AssertionError("no style has the colour " + image[0]);
    };
  }

  @Test
  void originalsComeFirstAndEachCopyIsInAnotherStyle() {
    LabeledImages made = augment(train, 3);
    assertThat(made.count()).isEqualTo(4 * 40);
    assertThat(Arrays.copyOf(made.pixels(), train.pixels().length)).isEqualTo(train.pixels());
    for (int i = 0; i < 40; i++) {
      List<Integer> seen = new ArrayList<>();
      for (int copy = 1; copy <= 3; copy++) {
        seen.add(style(made.image(40 * copy + i)));
        assertThat(made.labels()[40 * copy + i]).isEqualTo(train.labels()[i]);
      }
      assertThat(seen).containsExactlyInAnyOrder(0, 1, 2);
    }
  }

  /** Of 40 draws from 3 styles, each comes at least 4 times but for once in 2,500 seeds. */
  @Test
  void stylesAreDrawnForEachImage() {
    LabeledImages made = augment(train, 1);
    int[] counts = new int[3];
    for (int i = 0; i < 40; i++) {
      counts[style(made.image(40 + i))]++;
    }
    assertThat(Arrays.stream(counts).min().orElseThrow()).as("least used").isGreaterThan(3);
  }

  @Test
  void smallerRatiosAndSetsAreTheBeginningOfLargerOnes() {
    float[] three = augment(train, 3).pixels();
    LabeledImages one = augment(train, 1);
    assertThat(Arrays.copyOf(three, one.pixels().length)).isEqualTo(one.pixels());
    LabeledImages few = augment(train.first(10), 1);
    for (int i = 0; i < 10; i++) {
      assertThat(few.image(10 + i)).isEqualTo(one.image(40 + i));
    }
  }

  private Map<Path, FileTime> cached() throws IOException {
    Map<Path, FileTime> files = new TreeMap<>();
    try (Stream<Path> all = Files.walk(folder.resolve("cache"))) {
      for (Path file : all.filter(f -> f.toString().endsWith(".rgb8")).toList()) {
        files.put(file, Files.getLastModifiedTime(file));
      }
    }
    return files;
  }

  @Test
  void whatTheCacheHoldsIsNotMadeAgain() throws IOException {
    augment(train, 2);
    Map<Path, FileTime> before = cached();
    assertThat(before).hasSize(2);
    assertThat(told).isNotEmpty().allMatch(line -> line.contains("at 4×4"));
    told.clear();
    augment(train, 3); // only the third copy is new
    assertThat(cached()).hasSize(3).containsAllEntriesOf(before);
    assertThat(told.subList(0, 2)).allMatch(line -> line.contains("from the cache"));
    assertThat(told.get(told.size() - 1)).startsWith("120/120").contains("images/s");
  }

  @Test
  void otherPixelsSeedsSizesAndStylesAreOtherFiles() throws IOException {
    augment(train, 1);
    augment(Styles.images(40, SHAPE, 2), 1);
    for (Optional<Integer> resolution : List.of(Optional.<Integer>empty(), Optional.of(8))) {
      for (long seed : new long[] {11, 12}) {
        for (List<Path> some : List.of(styles, styles.subList(0, 2))) {
          new StyleAugmentationFactory()
              .augment(
                  new StyleAugmentationParameters(some, List.of(), 1, resolution),
                  train,
                  new AugmentationContext(
                      folder.resolve("cache"), new Seed(seed), Progress.NONE, Cancellation.NEVER));
        }
      }
    }
    assertThat(cached()).hasSize(9);
  }

  @Test
  void damagedFilesAreMadeAgain() throws IOException {
    float[] expected = augment(train, 1).pixels();
    Path file = cached().keySet().iterator().next();
    byte[] whole = Files.readAllBytes(file);
    byte[] flipped = whole.clone();
    flipped[100] ^= 1;
    for (byte[] damaged : List.of(flipped, Arrays.copyOf(whole, 50), new byte[0])) {
      Files.write(file, damaged);
      assertThat(augment(train, 1).pixels()).isEqualTo(expected);
      assertThat(Files.readAllBytes(file)).isEqualTo(whole);
    }
  }

  /** What was made before the stop is kept. */
  @Test
  void goesOnWhereItWasStopped() throws IOException {
    LabeledImages many = Styles.images(StylisedSet.BLOCK + 20, SHAPE, 3);
    assertThatThrownBy(() -> augment(many, 1, () -> told.stream().anyMatch(this::blockIsDone)))
        .isInstanceOf(CancelledException.class);
    assertThat(cached()).hasSize(1);
    float[] resumed = augment(many, 1).pixels();
    assertThat(cached()).hasSize(2);
    try (Stream<Path> all = Files.walk(folder.resolve("cache"))) {
      assertThat(all.map(Path::toString)).noneMatch(name -> name.endsWith(".tmp"));
    }
    cached().keySet().forEach(StyleAugmentationTest::delete);
    assertThat(augment(many, 1).pixels()).isEqualTo(resumed);
  }

  private boolean blockIsDone(String line) {
    return Integer.parseInt(line.substring(0, line.indexOf('/'))) > StylisedSet.BLOCK;
  }

  private static void delete(Path file) {
    try {
      Files.delete(file);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void asManyStylesAsCopiesAreNeeded() {
    assertThatThrownBy(() -> augment(train, 4))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("ratio 4")
        .hasMessageContaining("there are 3");
    StyleAugmentationParameters none =
        new StyleAugmentationParameters(List.of(), List.of(), 1, Optional.empty());
    assertThatThrownBy(() -> new StyleAugmentationFactory().check(none))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("give styles (weights files) or train");
  }

  @Test
  void aWrongKernelOfTheMachineIsRefused() {
    augment(train, 1);
    WrongKernels.remember(folder.resolve("cache/kernels.json"), "Conv2D");
    assertThatThrownBy(() -> augment(Styles.images(10, SHAPE, 2), 1))
        .isInstanceOf(ResourceException.class)
        .hasMessageContaining("TensorFlow computes Conv2D ")
        .hasMessageContaining(WrongKernels.FAULT);
  }

  @Test
  void imagesOfOtherChannelsAreRefused() {
    LabeledImages odd = new LabeledImages(new ImageShape(4, 4, 2), new float[32], new int[1]);
    assertThatThrownBy(() -> augment(odd, 1))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("4×4×2");
  }
}
