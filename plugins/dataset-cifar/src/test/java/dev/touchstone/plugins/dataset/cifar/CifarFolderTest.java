package dev.touchstone.plugins.dataset.cifar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.touchstone.api.Cancellation;
import dev.touchstone.api.Progress;
import dev.touchstone.api.UserException;
import dev.touchstone.api.data.Dataset;
import dev.touchstone.api.data.DatasetContext;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Files of the user's own: where they are found, how they are read, and what is said of them. */
class CifarFolderTest {

  @TempDir Path data;
  @TempDir Path cache;

  private final TinyCifar set = new TinyCifar();
  private final Cifar published = set.publishedAt();

  private Dataset load() {
    return load(Optional.empty());
  }

  private Dataset load(Optional<Path> folder) {
    return new CifarFactory(published)
        .load(
            new CifarParameters(folder),
            new DatasetContext(Optional.of(data), cache, true, Progress.NONE, Cancellation.NEVER));
  }

  private void refused(String... parts) {
    assertThatThrownBy(this::load).isInstanceOf(UserException.class).hasMessageContainingAll(parts);
  }

  @Test
  void planesBecomePixels() throws IOException {
    set.write(data);
    Dataset dataset = load();
    assertThat(dataset.notes()).isEmpty();
    assertThat(dataset.train().count()).isEqualTo(100);
    assertThat(dataset.test().count()).isEqualTo(20);
    int image = 47; // the 8th of the third batch
    byte[] file = set.files.get("data_batch_3.bin");
    int begin = 7 * 3073;
    assertThat(dataset.train().labels()[image]).isEqualTo(file[begin]);
    float[] pixels = dataset.train().image(image);
    for (int y = 0; y < 32; y++) {
      for (int x = 0; x < 32; x++) {
        for (int c = 0; c < 3; c++) {
          int value = file[begin + 1 + c * 1024 + y * 32 + x] & 0xff;
          assertThat(pixels[(y * 32 + x) * 3 + c]).isEqualTo(value / 255f);
        }
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "cifar-10", "cifar-10-batches-bin", "cifar-10/cifar-10-batches-bin"})
  void foundUnpackedOrPacked(String place) throws IOException {
    Path folder = set.write(data.resolve(place));
    Dataset unpacked = load();
    for (String name : Cifar.files()) {
      Files.delete(folder.resolve(name));
    }
    Files.write(folder.resolve("cifar-10-binary.tar.gz"), set.archive());
    Dataset packed = load();
    assertThat(packed.checksum()).isEqualTo(unpacked.checksum());
    assertThat(packed.notes()).isEmpty();
    assertThat(Arrays.equals(packed.train().pixels(), unpacked.train().pixels())).isTrue();
  }

  @Test
  void aGivenFolderIsTheOnlyOne() throws IOException {
    Path folder = set.write(data.resolve("elsewhere"));
    assertThat(load(Optional.of(folder)).test().count()).isEqualTo(20);
    Path empty = Files.createDirectories(data.resolve("empty"));
    assertThatThrownBy(() -> load(Optional.of(empty)))
        .isInstanceOf(UserException.class)
        .hasMessageContainingAll(empty + " (none of the files)", "in the suite");
  }

  @Test
  void copiesThatDifferLoadAndAreNamed() throws IOException {
    set.files.get("test_batch.bin")[5] ^= 1;
    set.files.remove("data_batch_2.bin");
    set.files.remove("data_batch_4.bin");
    set.write(data);
    Dataset dataset = load();
    assertThat(dataset.train().count()).isEqualTo(60);
    assertThat(dataset.notes())
        .containsExactly(
            "test_batch.bin differs from the official CIFAR-10 file (SHA-256 of its content "
                + TinyCifar.sha256(set.files.get("test_batch.bin"))
                + ", official "
                + published.sha256().get("test_batch.bin")
                + ")",
            "data_batch_2.bin, data_batch_4.bin are missing: there are 60 of the 100 official"
                + " training images");
    Files.delete(data.resolve("data_batch_5.bin"));
    assertThat(load().checksum()).isNotEqualTo(dataset.checksum());
  }

  @Test
  void missingFilesAreNamed() throws IOException {
    set.write(data);
    Files.delete(data.resolve("test_batch.bin"));
    refused("CIFAR-10 was not found in", "test_batch.bin is missing", "switched off", "--data DIR");
    set.write(data);
    for (String name : Cifar.TRAIN) {
      Files.delete(data.resolve(name));
    }
    refused("data_batch_1.bin is missing");
  }

  @Test
  void wrongSizesAreNamed() throws IOException {
    byte[] good = set.files.get("data_batch_2.bin");
    set.files.put("data_batch_2.bin", Arrays.copyOf(good, good.length - 3073));
    set.write(data);
    String file = data.resolve("data_batch_2.bin").toString();
    refused(file, "is cut short: it has 58,387 bytes; 20 images of 3,073 bytes are 61,460");
    set.files.put("data_batch_2.bin", Arrays.copyOf(good, good.length + 1));
    set.write(data);
    refused(file, "has surplus bytes; 20 images of 3,073 bytes are 61,460");
    set.files.put("data_batch_2.bin", new byte[0]);
    set.write(data);
    refused(file, "it has 0 bytes");
  }

  @Test
  void labelsOutsideOfTheClassesAreNamed() throws IOException {
    set.files.get("test_batch.bin")[3 * 3073] = 10;
    set.write(data);
    refused(
        data.resolve("test_batch.bin").toString(),
        "label 10 of image 3 is outside of the 10 classes (0 to 9)");
    set.files.get("test_batch.bin")[3 * 3073] = (byte) 0xff;
    set.write(data);
    refused("label 255 of image 3");
  }

  @Test
  void badArchives() throws IOException {
    Path archive = data.resolve("cifar-10-binary.tar.gz");
    byte[] good = set.archive();
    Files.write(archive, Arrays.copyOf(good, good.length / 2));
    refused(archive.toString(), "cannot be unpacked");
    set.files.put("../../test_batch.bin", new byte[3]);
    Files.write(archive, set.archive());
    refused(archive.toString(), "whose path leads out");
    set.files.remove("../../test_batch.bin");
    set.files.remove("test_batch.bin");
    Files.write(archive, set.archive());
    refused("cifar-10-batches-bin/test_batch.bin in " + archive, "is missing");
  }

  @Test
  void theOfficialSetIsWhatItsAuthorDescribes() {
    assertThat(Cifar.OFFICIAL.sha256()).containsOnlyKeys(Cifar.files());
    assertThat(Cifar.OFFICIAL.fileBytes()).isEqualTo(30_730_000);
    assertThat(Cifar.OFFICIAL.archive().mirrors())
        .hasSize(2)
        .allSatisfy(mirror -> assertThat(mirror).hasScheme("https"));
  }
}
