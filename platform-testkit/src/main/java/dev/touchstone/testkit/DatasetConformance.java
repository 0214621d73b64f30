package dev.touchstone.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.touchstone.api.Cancellation;
import dev.touchstone.api.CancelledException;
import dev.touchstone.api.Progress;
import dev.touchstone.api.UserException;
import dev.touchstone.api.data.Dataset;
import dev.touchstone.api.data.DatasetContext;
import dev.touchstone.api.data.DatasetFactory;
import dev.touchstone.api.data.DatasetOutline;
import dev.touchstone.api.data.LabeledImages;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/**
 * What a data set must fulfil. Extend it in your plugin's tests; all loading is done offline, so
 * give a folder with the files if the data set needs any.
 *
 * @param <P> the data set's parameters
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
public abstract class DatasetConformance<P extends Record> implements DescriptorConformance {

  @TempDir private Path scratch;
  private Dataset dataset;

  @Override
  public abstract DatasetFactory<P> factory();

  /** Parameters to load with. */
  protected abstract P parameters();

  /** Folder that holds the data set's files; empty when it needs none. */
  protected abstract Optional<Path> dataFolder();

  /** How many test images may equal a training image; 0 unless the official files have some. */
  protected int knownOverlap() {
    return 0;
  }

  /** Loaded once for all tests that only look at it. */
  private Dataset dataset() {
    if (dataset == null) {
      dataset = load(dataFolder(), Progress.NONE, Cancellation.NEVER);
    }
    return dataset;
  }

  private Dataset load(Optional<Path> folder, Progress progress, Cancellation cancellation) {
    Path cache = scratch.resolve("cache");
    return factory()
        .load(parameters(), new DatasetContext(folder, cache, true, progress, cancellation));
  }

  @Test
  void loadsTheSameTwice() {
    Dataset expected = dataset();
    Dataset again = load(dataFolder(), Progress.NONE, Cancellation.NEVER);
    assertThat(again.checksum()).isEqualTo(expected.checksum()).matches("[0-9a-f]{64}");
    assertThat(again.classNames()).isEqualTo(expected.classNames());
    assertSame(again.train(), expected.train());
    assertSame(again.test(), expected.test());
  }

  private static void assertSame(LabeledImages actual, LabeledImages expected) {
    assertThat(actual.shape()).isEqualTo(expected.shape());
    assertThat(Arrays.equals(actual.pixels(), expected.pixels())).as("same pixels").isTrue();
    assertThat(Arrays.equals(actual.labels(), expected.labels())).as("same labels").isTrue();
  }

  @Test
  void whatIsToldBeforeLoadingIsWhatIsLoaded() {
    factory()
        .outline(parameters())
        .ifPresent(told -> assertThat(told).isEqualTo(DatasetOutline.of(dataset())));
  }

  @Test
  void theChecksumCoversSomething() {
    assertThat(dataset().checksum())
        .as("the SHA-256 of nothing")
        .isNotEqualTo("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    assertThat(dataset().checksum().chars().distinct().count())
        .as("different digits of the checksum; one that is made up covers nothing")
        .isGreaterThan(1);
  }

  @Test
  void eachLoadGivesArraysOfItsOwn() {
    Dataset first = load(dataFolder(), Progress.NONE, Cancellation.NEVER);
    Dataset second = load(dataFolder(), Progress.NONE, Cancellation.NEVER);
    float before = second.train().pixels()[0];
    first.train().pixels()[0] = 0.123f;
    assertThat(second.train().pixels()[0]).isEqualTo(before);
    assertThat(first.train().pixels()).isNotSameAs(first.test().pixels());
  }

  @Test
  void pixelsAreFiniteAndBetween0And1() {
    for (LabeledImages images : List.of(dataset().train(), dataset().test())) {
      float lowest = Float.POSITIVE_INFINITY;
      float highest = Float.NEGATIVE_INFINITY;
      for (float pixel : images.pixels()) {
        lowest = Math.min(lowest, pixel); // NaN as soon as a pixel is
        highest = Math.max(highest, pixel);
      }
      assertThat(lowest).as("darkest pixel").isGreaterThanOrEqualTo(0);
      assertThat(highest).as("brightest pixel").isLessThanOrEqualTo(1);
      assertThat(highest - lowest).as("contrast of the whole set").isPositive();
    }
  }

  @Test
  void classesAreNamedAndOccur() {
    assertThat(dataset().classNames())
        .hasSizeGreaterThan(1)
        .doesNotHaveDuplicates()
        .noneMatch(String::isBlank);
    for (LabeledImages images : List.of(dataset().train(), dataset().test())) {
      assertThat(Arrays.stream(images.labels()).distinct().count())
          .as("classes among %d images", images.count())
          .isGreaterThan(1);
    }
  }

  @Test
  void testImagesAreNotTrainedOn() {
    LabeledImages train = dataset().train();
    Map<Integer, List<float[]>> trainedByHash = new HashMap<>();
    for (int i = 0; i < train.count(); i++) {
      float[] image = train.image(i);
      trainedByHash.computeIfAbsent(Arrays.hashCode(image), hash -> new ArrayList<>()).add(image);
    }
    int overlap = 0;
    for (int i = 0; i < dataset().test().count(); i++) {
      float[] image = dataset().test().image(i);
      overlap +=
          trainedByHash.getOrDefault(Arrays.hashCode(image), List.of()).stream()
                  .anyMatch(trained -> Arrays.equals(trained, image))
              ? 1
              : 0;
    }
    assertThat(overlap).as("test images among the training images").isEqualTo(knownOverlap());
  }

  @Test
  void writesNothingIntoTheDataFolder() {
    if (dataFolder().isPresent()) {
      List<String> before = listing(dataFolder().get());
      load(dataFolder(), Progress.NONE, Cancellation.NEVER);
      assertThat(listing(dataFolder().get())).isEqualTo(before);
    }
  }

  @Test
  void saysWhatIsMissingWhenOffline() {
    if (dataFolder().isPresent()) {
      assertThatThrownBy(() -> load(Optional.empty(), Progress.NONE, Cancellation.NEVER))
          .isInstanceOf(UserException.class);
      assertThat(listing(scratch)).as("files made although offline").isEmpty();
    }
  }

  @Test
  void stopsWhenCancelled() {
    assertThatThrownBy(() -> load(dataFolder(), Progress.NONE, () -> true))
        .isInstanceOf(CancelledException.class);
  }

  @Test
  void progressNeverPassesTheTotal() {
    List<String> wrong = Collections.synchronizedList(new ArrayList<>());
    Progress progress =
        (done, total, detail) -> {
          if (done < 0 || (total >= 0 && done > total)) {
            wrong.add(done + " of " + total + " " + detail);
          }
        };
    load(dataFolder(), progress, Cancellation.NEVER);
    assertThat(wrong).isEmpty();
  }

  /** Regular files below a folder with size and time, so that any change shows. */
  private static List<String> listing(Path folder) {
    try (Stream<Path> files = Files.walk(folder)) {
      return files
          .filter(Files::isRegularFile)
          .map(file -> file + " " + file.toFile().length() + " " + file.toFile().lastModified())
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
