package dev.touchstone.plugins.dataset.idx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.touchstone.api.Cancellation;
import dev.touchstone.api.CancelledException;
import dev.touchstone.api.ResourceException;
import dev.touchstone.api.UserException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The IDX format: what is written is read, and each kind of damage is told by name. */
class IdxReaderTest {

  private static final String REMEDY = "Do this.";

  /** Two images of 2×3. */
  private static final byte[] IMAGES =
      TinySet.idx(
          new byte[] {0, 1, 2, 3, 4, 5, (byte) 250, (byte) 255, 127, (byte) 128, 9, 8}, 2, 2, 3);

  private static final byte[] LABELS = TinySet.idx(new byte[] {3, (byte) 200}, 2);

  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"f", "f.gz"})
  void readsImages(String name) throws IOException {
    IdxFile file = read(name, name.endsWith(".gz") ? TinySet.gzip(IMAGES) : IMAGES, 3);

    assertThat(file.dimensions()).containsExactly(2, 2, 3);
    assertThat(file.bytes()).isEqualTo(Arrays.copyOfRange(IMAGES, 16, IMAGES.length));
    // By sha256sum of the unzipped file.
    assertThat(file.sha256())
        .isEqualTo("eb46d7b280c65acf265deb83d666dd69ce07c4a2f56766c9fc57eda13361b971");
  }

  @Test
  void readsLabels() throws IOException {
    assertThat(read("f", LABELS, 1).dimensions()).isEqualTo(List.of(2));
    assertThat(read("f", LABELS, 1).bytes()).containsExactly(3, 200);
  }

  @ParameterizedTest
  @ValueSource(strings = {"f", "f.gz"})
  void rejectsTheFileCutAtAnyByte(String name) throws IOException {
    byte[] whole = name.endsWith(".gz") ? TinySet.gzip(IMAGES) : IMAGES;
    for (int length = 0; length < whole.length; length++) {
      byte[] cut = Arrays.copyOf(whole, length);
      assertThatThrownBy(() -> read(name, cut, 3))
          .as("cut after %d bytes", length)
          .isInstanceOf(UserException.class)
          .hasMessageContaining(folder.resolve(name).toString())
          .hasMessageEndingWith(REMEDY);
    }
  }

  static Stream<Arguments> malformedFiles() {
    byte[] gzip = TinySet.gzip(IMAGES);
    byte[] damaged = gzip.clone();
    damaged[gzip.length - 6] ^= 1; // Within the CRC.
    return Stream.of(
        Arguments.of(
            "f",
            LABELS,
            "not an IDX file of images, which have 3 dimensions, but of 1: it begins with 0x00000801 instead of 0x00000803"),
        Arguments.of(
            "f", "Hello, world!!!!".getBytes(StandardCharsets.UTF_8), "begins with 0x48656c6c"),
        Arguments.of(
            "f", beginning(0x0903), "holds signed bytes, but only unsigned bytes (0 to 255) are"),
        Arguments.of("f", beginning(0x0b03), "holds 16-bit integers, but"),
        Arguments.of("f", beginning(0x0c03), "holds 32-bit integers, but"),
        Arguments.of("f", beginning(0x0d03), "holds 32-bit floats, but"),
        Arguments.of("f", beginning(0x0e03), "holds 64-bit floats, but"),
        Arguments.of(
            "f", beginning(0x0a03), "not an IDX file of images: it begins with 0x00000a03"),
        Arguments.of(
            "f", beginning(0x10803), "not an IDX file of images: it begins with 0x00010803"),
        Arguments.of("f", new byte[0], "ends within the IDX header"),
        Arguments.of("f", Arrays.copyOf(IMAGES, 12), "ends within the IDX header"),
        Arguments.of(
            "f", Arrays.copyOf(IMAGES, 20), "its header announces 12 values, but there are only 4"),
        Arguments.of("f", Arrays.copyOf(IMAGES, 29), "surplus bytes after the 12 values"),
        Arguments.of("f", TinySet.idx(new byte[0], 0, 28, 28), "announces no data"),
        Arguments.of("f", TinySet.idx(new byte[0], 5, 0, 28), "announces no data"),
        Arguments.of("f", TinySet.idx(new byte[0], 5, -1, 28), "announces no data"),
        Arguments.of(
            "f", TinySet.idx(new byte[4], 1 << 20, 1 << 20, 1 << 20), "announces too much data"),
        Arguments.of("f", TinySet.idx(new byte[4], 2, 1 << 15, 1 << 15), "announces too much data"),
        // Nearly 2 GB announced, 4 bytes there: must not be believed and allocated.
        Arguments.of("f", TinySet.idx(new byte[4], 2_000_000_000, 1, 1), "only 4"),
        Arguments.of("f", gzip, "gzipped, but its name does not end with .gz"),
        Arguments.of("f.gz", TinySet.gzip(gzip), "is gzipped twice: unpack it once with gunzip"),
        Arguments.of("f.gz", IMAGES, "not a gzip file although its name ends with .gz"),
        Arguments.of("f.gz", new byte[0], "not a gzip file although its name ends with .gz"),
        Arguments.of("f.gz", damaged, "gzip data cannot be unpacked"),
        Arguments.of("f.gz", Arrays.copyOf(gzip, gzip.length - 9), "gzip data end too early"),
        Arguments.of("f.gz", TinySet.gzip(Arrays.copyOf(IMAGES, 29)), "surplus bytes"),
        Arguments.of("f.gz", TinySet.gzip(LABELS), "begins with 0x00000801"));
  }

  @ParameterizedTest
  @MethodSource("malformedFiles")
  void namesTheFileAndTheDamage(String name, byte[] content, String damage) {
    assertThatThrownBy(() -> read(name, content, 3))
        .isInstanceOf(UserException.class)
        .hasMessageStartingWith(folder.resolve(name).toString())
        .hasMessageContaining(damage)
        .hasMessageEndingWith(REMEDY);
  }

  @Test
  void saysWhenTheFileIsMissing() {
    assertThatThrownBy(() -> reader(Cancellation.NEVER).read(folder.resolve("none"), 3))
        .isInstanceOf(UserException.class)
        .hasMessageContaining(folder.resolve("none") + ": there is no such file");
  }

  @Test
  void saysWhenTheFileCannotBeRead() {
    assertThatThrownBy(() -> reader(Cancellation.NEVER).read(folder, 3))
        .isInstanceOf(ResourceException.class)
        .hasMessageContaining(folder + ": cannot be read");
  }

  @Test
  void stopsWhenTheUserAsks() throws IOException {
    Files.write(folder.resolve("f"), IMAGES);

    assertThatThrownBy(() -> reader(() -> true).read(folder.resolve("f"), 3))
        .isInstanceOf(CancelledException.class);
  }

  private IdxFile read(String name, byte[] content, int rank) throws IOException {
    Path file = folder.resolve(name);
    Files.write(file, content);
    return reader(Cancellation.NEVER).read(file, rank);
  }

  private static IdxReader reader(Cancellation cancellation) {
    return new IdxReader(REMEDY, cancellation);
  }

  private static byte[] beginning(int magic) {
    byte[] file = IMAGES.clone();
    ByteBuffer.wrap(file).putInt(magic);
    return file;
  }
}
