package dev.touchstone.plugins.dataset.idx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.touchstone.api.Cancellation;
import dev.touchstone.api.Progress;
import dev.touchstone.api.UserException;
import dev.touchstone.api.data.Dataset;
import dev.touchstone.api.data.DatasetContext;
import dev.touchstone.api.data.DatasetOutline;
import dev.touchstone.api.data.ImageShape;
import dev.touchstone.api.data.LabeledImages;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The official files against independently computed figures. */
class RealDataTest {

  private static Dataset mnist;

  @TempDir Path temporary;

  @BeforeAll
  static void loadMnist(@TempDir Path cache) {
    mnist = new MnistFactory().load(new PublishedParameters(), offline(RealData.folder(), cache));
  }

  @Test
  void mnistAgreesWithTheOracles() {
    assertThat(mnist.shape()).isEqualTo(new ImageShape(28, 28, 1));
    assertThat(mnist.classes()).isEqualTo(10);
    assertThat(mnist.train().count()).isEqualTo(60_000);
    assertThat(mnist.test().count()).isEqualTo(10_000);
    assertThat(blackShare(mnist.train())).isCloseTo(0.808798, within(5e-7));
    assertThat(blackShare(mnist.test())).isCloseTo(0.807242, within(5e-7));
    assertThat(Arrays.copyOf(mnist.train().labels(), 10))
        .containsExactly(5, 0, 4, 1, 9, 2, 1, 3, 1, 4);
    assertThat(Arrays.copyOf(mnist.test().labels(), 10))
        .containsExactly(7, 2, 1, 0, 4, 1, 4, 9, 5, 9);
    assertThat(mnist.notes()).isEmpty();
    assertThat(new MnistFactory().outline(new PublishedParameters()))
        .as("what is told without loading")
        .contains(DatasetOutline.of(mnist));
  }

  @Test
  void pixelsAreBytesOver255InFloatArithmetic() throws IOException {
    Path file = RealData.folder("mnist").resolve(IdxPart.TEST_IMAGES.gzipName());
    byte[] raw;
    try (InputStream in = new GZIPInputStream(Files.newInputStream(file))) {
      raw = in.readAllBytes();
    }
    float[] pixels = mnist.test().pixels();
    float[] expected = new float[raw.length - 16];
    for (int i = 0; i < expected.length; i++) {
      expected[i] = (float) (raw[i + 16] & 0xff) / 255f;
    }
    assertThat(Arrays.equals(pixels, expected)).isTrue();
  }

  @Test
  void checksumStaysTheSameUnzippedAndNextYear() throws IOException {
    Path zipped = RealData.folder("mnist");
    for (IdxPart part : IdxPart.values()) {
      try (InputStream in =
          new GZIPInputStream(Files.newInputStream(zipped.resolve(part.gzipName())))) {
        Files.copy(in, temporary.resolve(part.fileName()));
      }
    }
    Dataset unzipped = new MnistFactory().load(new PublishedParameters(), offline(temporary));

    assertThat(unzipped.notes()).isEmpty();
    // Stored results are found by this value: a change of it loses everybody's results.
    assertThat(unzipped.checksum())
        .isEqualTo(mnist.checksum())
        .isEqualTo("c65580678af93f1ea48c2c0d01d543ec89307c6b8a0eb7ca542d7c18c5f4c681");
  }

  @Test
  void fashionMnistLoads() {
    Dataset fashion =
        new FashionMnistFactory().load(new PublishedParameters(), offline(RealData.folder()));

    assertThat(new FashionMnistFactory().outline(new PublishedParameters()))
        .contains(DatasetOutline.of(fashion));
    assertThat(fashion.train().count()).isEqualTo(60_000);
    assertThat(fashion.test().count()).isEqualTo(10_000);
    assertThat(fashion.classNames()).hasSize(10).endsWith("Bag", "Ankle boot");
    // The first training image of Fashion-MNIST is the well-known ankle boot.
    assertThat(fashion.train().labels()[0]).isEqualTo(9);
    assertThat(fashion.notes()).isEmpty();
  }

  @Test
  void mnistIsNotTakenForFashionMnist() {
    Path mnist = RealData.folder("mnist");

    assertThatThrownBy(
            () -> new FashionMnistFactory().load(new PublishedParameters(), offline(mnist)))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("is MNIST, not Fashion-MNIST")
        .hasMessageContaining("--data DIR");
  }

  private DatasetContext offline(Path data) {
    return offline(data, temporary.resolve("cache"));
  }

  private static DatasetContext offline(Path data, Path cache) {
    return new DatasetContext(Optional.of(data), cache, true, Progress.NONE, Cancellation.NEVER);
  }

  private static double blackShare(LabeledImages images) {
    long black = 0;
    for (float pixel : images.pixels()) {
      if (pixel == 0f) {
        black++;
      }
    }
    return (double) black / images.pixels().length;
  }
}
