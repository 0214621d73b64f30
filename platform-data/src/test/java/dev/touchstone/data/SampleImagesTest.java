package dev.touchstone.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.touchstone.api.UserException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files of images; how they are judged is shown end to end by {@code EvidenceTest}. */
class SampleImagesTest {

  @TempDir Path folder;

  private Path images() throws IOException {
    Path file = folder.resolve("images.npy");
    try (NpyWriter writer = NpyWriter.create(file, NpyWriter.FLOAT32, 3, 2, 1, 1)) {
      writer.write(new float[] {0f, 0.1f, 0.2f, 0.3f, 0.4f, 0.5f});
    }
    return file;
  }

  private Path samples(long... indices) throws IOException {
    Path file = folder.resolve("samples.npy");
    try (NpyWriter writer = NpyWriter.create(file, NpyWriter.INT64, indices.length)) {
      writer.write(indices);
    }
    return file;
  }

  private static SampleImages of(Path images, Path samples) {
    return SampleImages.of(images, Optional.ofNullable(samples));
  }

  @Test
  void imagesAreFoundByTheirSample() throws IOException {
    Map<Integer, float[]> some = of(images(), samples(7, 2, 5)).images(Map.of(5, 0, 7, 1, 3, 2), 2);
    assertThat(some).containsOnlyKeys(0, 1);
    assertThat(some.get(0)).containsExactly(0.4f, 0.5f);
    assertThat(some.get(1)).containsExactly(0f, 0.1f);
    assertThat(of(images(), null).images(Map.of(1, 0), 2).get(0)).containsExactly(0.2f, 0.3f);
  }

  @Test
  void whatIsNoFileOfImagesIsRefused() throws IOException {
    Path images = images();
    assertThatThrownBy(() -> of(folder.resolve("none.npy"), null))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("no such file");
    Path other = Files.writeString(folder.resolve("other.npy"), "images");
    assertThatThrownBy(() -> of(other, null)).hasMessageContaining("its header");
    assertThatThrownBy(() -> of(samples(1, 2), null)).hasMessageContaining("float32 with four");
    assertThatThrownBy(() -> of(images, samples(1, 2))).hasMessageContaining("for each of the 3");
    assertThatThrownBy(() -> of(images, samples(1, 1, 2))).hasMessageContaining("two images");
    assertThatThrownBy(() -> of(images, samples(-1, 1, 2))).hasMessageContaining("count from 0");
    Files.write(images, java.util.Arrays.copyOf(Files.readAllBytes(images), 140));
    assertThatThrownBy(() -> of(images, null).images(Map.of(2, 0), 2))
        .hasMessageContaining("ends before its last value");
  }

  @Test
  void whatIsWrittenIsRead() throws IOException {
    try (NpyReader reader = NpyReader.open(images())) {
      assertThat(reader.header().shape()).containsExactly(3, 2, 1, 1);
      assertThat(reader.floats(6)).containsExactly(0f, 0.1f, 0.2f, 0.3f, 0.4f, 0.5f);
      assertThatThrownBy(() -> reader.longs(1)).hasMessageContaining("'<i8' is needed");
    }
  }
}
