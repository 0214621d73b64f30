package dev.touchstone.plugins.dataset.strokes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.touchstone.api.Cancellation;
import dev.touchstone.api.CancelledException;
import dev.touchstone.api.Progress;
import dev.touchstone.api.data.Dataset;
import dev.touchstone.api.data.DatasetContext;
import dev.touchstone.api.data.DatasetOutline;
import dev.touchstone.api.data.ImageShape;
import dev.touchstone.api.data.LabeledImages;
import dev.touchstone.api.parameters.Parameter;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.RecordComponent;
import java.net.URL;
import java.nio.FloatBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ForkJoinPool;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class StrokesDatasetFactoryTest {

  /**
   * Checksum of the default data set. If a change to the pictures is wanted, change this too, and
   * raise the version in the factory's descriptor, because results are stored under it.
   */
  private static final String DEFAULT_CHECKSUM =
      "236e89a0adf24338a6c1f8ddc858e09774db9b6873e8d03b9cb035758746aaa8";

  private static Dataset standard;

  @BeforeAll
  static void drawDefaultDataset() {
    standard = load(defaults());
  }

  @Test
  void defaultPicturesNeverChange() {
    assertThat(standard.checksum()).isEqualTo(DEFAULT_CHECKSUM);
  }

  @Test
  void tellsWithoutDrawingWhatItWillHold() {
    assertThat(new StrokesDatasetFactory().outline(defaults()))
        .contains(DatasetOutline.of(standard));
  }

  @Test
  void hasTenDigitsOf28By28InGrey() {
    assertThat(standard.shape()).isEqualTo(new ImageShape(28, 28, 1));
    assertThat(standard.classNames())
        .containsExactly("0", "1", "2", "3", "4", "5", "6", "7", "8", "9");
    assertThat(standard.train().count()).isEqualTo(10_000);
    assertThat(standard.test().count()).isEqualTo(2_000);
    assertThat(standard.notes()).isEmpty();
  }

  @Test
  void sameParametersGiveTheSamePixels() {
    Dataset first = load(new StrokesParameters(200, 50, 7));
    Dataset second = load(new StrokesParameters(200, 50, 7));
    assertThat(second.checksum()).isEqualTo(first.checksum());
    assertThat(second.train().pixels()).isEqualTo(first.train().pixels());
    assertThat(second.test().pixels()).isEqualTo(first.test().pixels());
  }

  @Test
  void imagesDoNotDependOnTheCount() {
    Dataset small = load(new StrokesParameters(37, 11, 1));
    assertThat(small.train().pixels()).isEqualTo(standard.train().first(37).pixels());
    assertThat(small.train().labels()).isEqualTo(standard.train().first(37).labels());
    assertThat(small.test().pixels()).isEqualTo(standard.test().first(11).pixels());
    assertThat(small.checksum()).isNotEqualTo(standard.checksum());
  }

  @Test
  void imagesDoNotDependOnTheThreads() throws Exception {
    StrokesParameters parameters = new StrokesParameters(300, 100, 3);
    Set<String> checksums = new HashSet<>();
    for (int threads : new int[] {1, 2, 7}) {
      // A parallel stream runs in the pool of the task that starts it.
      ForkJoinPool pool = new ForkJoinPool(threads);
      try {
        checksums.add(pool.submit(() -> load(parameters).checksum()).get());
      } finally {
        pool.shutdown();
      }
    }
    assertThat(checksums).hasSize(1);
  }

  @Test
  void everySeedGivesOtherPictures() {
    Set<FloatBuffer> seen = new HashSet<>();
    for (long seed : new long[] {0, 1, 2, -1, Long.MAX_VALUE, Long.MIN_VALUE}) {
      Dataset dataset = load(new StrokesParameters(20, 20, seed));
      seen.addAll(imagesOf(dataset.train()));
      seen.addAll(imagesOf(dataset.test()));
    }
    assertThat(seen).hasSize(6 * 40);
  }

  @Test
  void checksumTellsSplitsOfTheSameTotalApart() {
    assertThat(load(new StrokesParameters(20, 10, 1)).checksum())
        .isNotEqualTo(load(new StrokesParameters(10, 20, 1)).checksum());
  }

  @Test
  void noImageOccursTwice() {
    Set<FloatBuffer> train = imagesOf(standard.train());
    Set<FloatBuffer> test = imagesOf(standard.test());
    assertThat(train).hasSize(standard.train().count());
    assertThat(test).hasSize(standard.test().count());
    assertThat(train).doesNotContainAnyElementsOf(test);
  }

  @Test
  void everyTenImagesShowEveryDigitOnce() {
    for (LabeledImages split : new LabeledImages[] {standard.train(), standard.test()}) {
      for (int start = 0; start < split.count(); start += 10) {
        assertThat(Arrays.copyOfRange(split.labels(), start, start + 10))
            .containsExactlyInAnyOrder(0, 1, 2, 3, 4, 5, 6, 7, 8, 9);
      }
    }
  }

  @Test
  void pixelsAreBytesOver255() {
    Set<Float> levels = new HashSet<>();
    for (float pixel : standard.train().pixels()) {
      levels.add(pixel);
    }
    Set<Float> bytes = new HashSet<>();
    for (int value = 0; value <= 255; value++) {
      bytes.add(value / 255f);
    }
    assertThat(levels).isEqualTo(bytes);
  }

  @Test
  void mostPixelsAreBlackAsInMnist() {
    // MNIST: 0.808 of the pixels are black, 0.019 lie within 0.1 of the best threshold.
    for (LabeledImages split : new LabeledImages[] {standard.train(), standard.test()}) {
      assertThat(share(split, 0, 0)).isBetween(0.77, 0.82);
      assertThat(share(split, 0.35f, 0.55f)).isBetween(0.015, 0.03);
      assertThat(share(split, 0.55f, 1)).isBetween(0.1, 0.15);
    }
  }

  @Test
  void everyImageShowsBrightStrokesWithinItsFrame() {
    LabeledImages train = standard.train();
    for (int i = 0; i < train.count(); i++) {
      int ink = 0;
      int inkOnFrame = 0;
      float[] image = train.image(i);
      for (int pixel = 0; pixel < image.length; pixel++) {
        if (image[pixel] > 0.45f) {
          ink++;
          int row = pixel / 28;
          int column = pixel % 28;
          if (row == 0 || row == 27 || column == 0 || column == 27) {
            inkOnFrame++;
          }
        }
      }
      assertThat(ink).as("inked pixels of training image %d", i).isBetween(20, 350);
      assertThat(inkOnFrame).as("inked frame pixels of training image %d", i).isLessThan(12);
    }
  }

  @Test
  void nearestCentroidSeesDigitsButDoesNotSuffice() {
    assertThat(nearestCentroidAccuracy(standard)).isBetween(0.6, 0.92);
  }

  @Test
  void reportsEveryImageAsProgress() {
    ConcurrentLinkedQueue<Long> reports = new ConcurrentLinkedQueue<>();
    Progress progress =
        (done, total, detail) -> {
          assertThat(total).isEqualTo(1_230);
          reports.add(done);
        };
    new StrokesDatasetFactory()
        .load(new StrokesParameters(1_000, 230, 1), context(progress, Cancellation.NEVER));
    assertThat(reports).containsExactlyInAnyOrder(500L, 1_000L, 1_230L);
  }

  @Test
  void stopsWhenAsked() {
    DatasetContext stopped = context(Progress.NONE, () -> true);
    assertThatThrownBy(() -> new StrokesDatasetFactory().load(defaults(), stopped))
        .isInstanceOf(CancelledException.class);
  }

  @Test
  void isIndexedAsAnExtension() throws IOException {
    // The test classes have an index of their own, which would hide that of the plugin.
    StringBuilder indexed = new StringBuilder();
    for (URL index :
        Collections.list(getClass().getClassLoader().getResources("META-INF/extensions.idx"))) {
      try (InputStream stream = index.openStream()) {
        indexed.append(new String(stream.readAllBytes(), StandardCharsets.UTF_8));
      }
    }
    assertThat(indexed.toString().lines()).contains(StrokesDatasetFactory.class.getName());
    assertThat(new StrokesDatasetFactory().descriptor().id()).isEqualTo("strokes");
    assertThat(new StrokesDatasetFactory().parametersType()).isEqualTo(StrokesParameters.class);
  }

  /** The parameters that a suite gets when it gives none, read where the binder reads them. */
  private static StrokesParameters defaults() {
    Map<String, String> values =
        Stream.of(StrokesParameters.class.getRecordComponents())
            .collect(
                Collectors.toMap(
                    RecordComponent::getName,
                    component -> component.getAnnotation(Parameter.class).defaultValue()));
    return new StrokesParameters(
        Integer.parseInt(values.get("train")),
        Integer.parseInt(values.get("test")),
        Long.parseLong(values.get("seed")));
  }

  private static Dataset load(StrokesParameters parameters) {
    return new StrokesDatasetFactory().load(parameters, context(Progress.NONE, Cancellation.NEVER));
  }

  private static DatasetContext context(Progress progress, Cancellation cancellation) {
    return new DatasetContext(Optional.empty(), Path.of("unused"), true, progress, cancellation);
  }

  private static Set<FloatBuffer> imagesOf(LabeledImages split) {
    Set<FloatBuffer> images = new HashSet<>();
    for (int i = 0; i < split.count(); i++) {
      images.add(FloatBuffer.wrap(split.image(i)));
    }
    return images;
  }

  private static double share(LabeledImages split, float low, float high) {
    int count = 0;
    for (float pixel : split.pixels()) {
      if (pixel >= low && pixel <= high) {
        count++;
      }
    }
    return (double) count / split.pixels().length;
  }

  private static double nearestCentroidAccuracy(Dataset dataset) {
    int size = dataset.shape().size();
    LabeledImages train = dataset.train();
    double[][] centroids = new double[dataset.classes()][size];
    for (int i = 0; i < train.count(); i++) {
      for (int pixel = 0; pixel < size; pixel++) {
        centroids[train.labels()[i]][pixel] +=
            train.pixels()[i * size + pixel] * (double) dataset.classes() / train.count();
      }
    }
    LabeledImages test = dataset.test();
    int correct = 0;
    for (int i = 0; i < test.count(); i++) {
      if (nearest(centroids, test.image(i)) == test.labels()[i]) {
        correct++;
      }
    }
    return (double) correct / test.count();
  }

  private static int nearest(double[][] centroids, float[] image) {
    int best = -1;
    double bestDistance = Double.POSITIVE_INFINITY;
    for (int candidate = 0; candidate < centroids.length; candidate++) {
      double distance = 0;
      for (int pixel = 0; pixel < image.length; pixel++) {
        double difference = image[pixel] - centroids[candidate][pixel];
        distance += difference * difference;
      }
      if (distance < bestDistance) {
        bestDistance = distance;
        best = candidate;
      }
    }
    return best;
  }
}
