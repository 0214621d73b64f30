package dev.touchstone.plugins.dataset.idx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.touchstone.api.Cancellation;
import dev.touchstone.api.Progress;
import dev.touchstone.api.UserException;
import dev.touchstone.api.data.Dataset;
import dev.touchstone.api.data.DatasetContext;
import dev.touchstone.api.data.ImageShape;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The user's own IDX files: how four files make a data set, and when they do not. */
class IdxFactoryTest {

  @TempDir Path folder;

  @BeforeEach
  void writeGoodFiles() throws IOException {
    write("a", TinySet.idx(new byte[] {0, 51, (byte) 255, 0, 1, 2, 3, 4, 5, 6, 7, 8}, 3, 2, 2));
    write("b", TinySet.idx(new byte[] {0, 2, 1}, 3));
    write("c", TinySet.idx(new byte[] {9, 8, 7, 6}, 1, 2, 2));
    write("d", TinySet.idx(new byte[] {2}, 1));
  }

  @Test
  void loadsFourFiles() {
    Dataset loaded = load(3);

    assertThat(loaded.shape()).isEqualTo(new ImageShape(2, 2, 1));
    assertThat(loaded.classNames()).containsExactly("0", "1", "2");
    assertThat(loaded.train().labels()).containsExactly(0, 2, 1);
    assertThat(loaded.train().image(0)).containsExactly(0f, 0.2f, 1f, 0f);
    assertThat(loaded.test().image(0)).containsExactly(9 / 255f, 8 / 255f, 7 / 255f, 6 / 255f);
    assertThat(loaded.notes()).isEmpty();
  }

  @Test
  void checksumIgnoresZippingButNoValueLabelOrShape() throws IOException {
    String checksum = load(3).checksum();
    assertThat(checksum).matches("[0-9a-f]{64}");

    Files.delete(folder.resolve("a"));
    write(
        "a.gz",
        TinySet.gzip(
            TinySet.idx(new byte[] {0, 51, (byte) 255, 0, 1, 2, 3, 4, 5, 6, 7, 8}, 3, 2, 2)));
    assertThat(load(3).checksum()).isEqualTo(checksum);

    write("d", TinySet.idx(new byte[] {1}, 1));
    assertThat(load(3).checksum()).isNotEqualTo(checksum);

    writeGoodFiles();
    write("c", TinySet.idx(new byte[] {9, 8, 7, 5}, 1, 2, 2));
    assertThat(load(3).checksum()).isNotEqualTo(checksum);

    write("a", TinySet.idx(new byte[] {0, 51, (byte) 255, 0, 1, 2, 3, 4, 5, 6, 7, 8}, 3, 1, 4));
    write("c", TinySet.idx(new byte[] {9, 8, 7, 6}, 1, 1, 4));
    assertThat(load(3).checksum()).isNotEqualTo(checksum);
  }

  @Test
  void rejectsLabelsOutsideOfTheClasses() {
    assertThatThrownBy(() -> load(2))
        .isInstanceOf(UserException.class)
        .hasMessageContaining(
            folder.resolve("b") + ": label 2 of item 1 is outside of the 2 classes");
  }

  @Test
  void rejectsCountsThatDiffer() throws IOException {
    write("b", TinySet.idx(new byte[] {0, 2}, 2));

    assertThatThrownBy(() -> load(3))
        .isInstanceOf(UserException.class)
        .hasMessageContaining(
            folder.resolve("b")
                + " holds 2 labels, but "
                + folder.resolve("a")
                + " holds 3 images");
  }

  @Test
  void rejectsShapesThatDiffer() throws IOException {
    write("c", TinySet.idx(new byte[] {9, 8}, 1, 2, 1));

    assertThatThrownBy(() -> load(3))
        .isInstanceOf(UserException.class)
        .hasMessageContaining(folder.resolve("c") + " holds images of 2×1×1")
        .hasMessageContaining(folder.resolve("a") + " holds images of 2×2×1");
  }

  @Test
  void namesAMissingFile() throws IOException {
    Files.delete(folder.resolve("d"));

    assertThatThrownBy(() -> load(3))
        .isInstanceOf(UserException.class)
        .hasMessageContaining(folder + " holds neither d nor d.gz");
  }

  private Dataset load(int classes) {
    return new IdxFactory()
        .load(
            new IdxParameters(folder, "a", "b", "c", "d", classes),
            new DatasetContext(
                Optional.empty(),
                folder.resolve("cache"),
                true,
                Progress.NONE,
                Cancellation.NEVER));
  }

  private void write(String name, byte[] content) throws IOException {
    Files.write(folder.resolve(name), content);
  }
}
