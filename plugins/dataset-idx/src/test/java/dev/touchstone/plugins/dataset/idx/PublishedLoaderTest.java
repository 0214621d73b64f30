package dev.touchstone.plugins.dataset.idx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.touchstone.api.Cancellation;
import dev.touchstone.api.Progress;
import dev.touchstone.api.UserException;
import dev.touchstone.api.data.Dataset;
import dev.touchstone.api.data.DatasetContext;
import dev.touchstone.data.DownloadLimits;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Where a published data set is looked for, offline, and what is said about a copy. */
class PublishedLoaderTest {

  @TempDir Path temporary;

  private final TinySet set = new TinySet();
  private Path data;
  private Path cache;

  @BeforeEach
  void makeFolders() throws IOException {
    data = Files.createDirectory(temporary.resolve("data"));
    cache = temporary.resolve("cache");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", TinySet.ID})
  void findsGzippedFilesInTheDataFolderAndItsSubFolder(String sub) throws IOException {
    set.writeGzipped(data.resolve(sub));

    assertThat(load(Optional.of(data)).train().count()).isEqualTo(TinySet.TRAIN);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", TinySet.ID})
  void findsPlainFilesInTheDataFolderAndItsSubFolder(String sub) throws IOException {
    set.writeRaw(data.resolve(sub));

    assertThat(load(Optional.of(data)).notes()).isEmpty();
  }

  @Test
  void findsFilesUnderTheNameWithADot() throws IOException {
    Files.write(data.resolve("train-images.idx3-ubyte"), set.raw(IdxPart.TRAIN_IMAGES));
    Files.write(data.resolve("train-labels.idx1-ubyte"), set.raw(IdxPart.TRAIN_LABELS));
    Files.write(data.resolve("t10k-images.idx3-ubyte.gz"), set.gzipped(IdxPart.TEST_IMAGES));
    Files.write(data.resolve("t10k-labels-idx1-ubyte"), set.raw(IdxPart.TEST_LABELS));

    assertThat(load(Optional.of(data)).test().count()).isEqualTo(TinySet.TEST);
  }

  @Test
  void prefersTheDataFolderToItsSubFolderAndToTheCache() throws IOException {
    set.writeRaw(data);
    changePixel(data);
    set.writeRaw(data.resolve(TinySet.ID));
    set.writeRaw(cache.resolve(TinySet.ID));

    assertThat(load(Optional.of(data)).notes()).hasSize(1);
  }

  @Test
  void saysWhichFileDiffersFromTheOfficialOne() throws IOException {
    set.writeRaw(data);
    changePixel(data);

    List<String> notes = load(Optional.of(data)).notes();

    assertThat(notes)
        .singleElement()
        .asString()
        .startsWith("t10k-images-idx3-ubyte differs from the official Tiny file")
        // Notes are published with the results: no folder of the user's belongs there.
        .doesNotContain(temporary.toString());
  }

  @Test
  void fallsThroughAnIncompleteDataFolderToTheCache() throws IOException {
    set.writeGzipped(data);
    Files.delete(data.resolve(IdxPart.TEST_LABELS.gzipName()));
    set.writeGzipped(cache.resolve(TinySet.ID));

    assertThat(load(Optional.of(data)).test().count()).isEqualTo(TinySet.TEST);
  }

  @Test
  void namesAllPlacesWhenOfflineAndNothingIsThere() throws IOException {
    Files.write(data.resolve(IdxPart.TRAIN_LABELS.gzipName()), set.gzipped(IdxPart.TRAIN_LABELS));
    set.writeGzipped(cache.resolve(TinySet.ID));
    Files.write(cache.resolve(TinySet.ID).resolve(IdxPart.TEST_LABELS.gzipName()), new byte[3]);

    assertThatThrownBy(() -> load(Optional.of(data)))
        .isInstanceOf(UserException.class)
        .hasMessageContaining(
            data
                + " (train-images-idx3-ubyte.gz is missing, t10k-images-idx3-ubyte.gz is missing,"
                + " t10k-labels-idx1-ubyte.gz is missing)")
        .hasMessageContaining(data.resolve(TinySet.ID) + " (no such folder)")
        .hasMessageContaining(cache.resolve(TinySet.ID) + " (t10k-labels-idx1-ubyte.gz is damaged)")
        .hasMessageContaining("downloading is switched off")
        .hasMessageContaining("--data DIR");
  }

  @Test
  void namesTheCacheWhenOfflineWithoutADataFolder() {
    assertThatThrownBy(() -> load(Optional.empty()))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("Tiny was not found in " + cache.resolve(TinySet.ID));
    assertThat(cache).doesNotExist();
  }

  @Test
  void namesTheMalformedFileInTheDataFolder() throws IOException {
    set.writeGzipped(data);
    Path file = data.resolve(IdxPart.TRAIN_IMAGES.gzipName());
    Files.write(file, new byte[] {1, 2, 3});

    assertThatThrownBy(() -> load(Optional.of(data)))
        .isInstanceOf(UserException.class)
        .hasMessageStartingWith(file + " is not a gzip file")
        .hasMessageEndingWith(
            "Put the official Tiny file in its place, or remove it to have the data set"
                + " downloaded.");
  }

  @Test
  void cacheMayHoldPlainFiles() throws IOException {
    set.writeRaw(cache.resolve(TinySet.ID));

    assertThat(load(Optional.empty()).train().count()).isEqualTo(TinySet.TRAIN);
  }

  private Dataset load(Optional<Path> dataFolder) {
    return new PublishedLoader(set.publishedAt(), DownloadLimits.DEFAULT)
        .load(new DatasetContext(dataFolder, cache, true, Progress.NONE, Cancellation.NEVER));
  }

  private void changePixel(Path folder) throws IOException {
    byte[] images = set.raw(IdxPart.TEST_IMAGES).clone();
    images[100] ^= 1;
    Files.write(folder.resolve(IdxPart.TEST_IMAGES.fileName()), images);
  }
}
