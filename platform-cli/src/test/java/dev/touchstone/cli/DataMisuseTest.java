package dev.touchstone.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Data that is missing, cut short or something else: told before anything is trained. */
class DataMisuseTest {

  private static final String USER = "touchstone.user";

  @TempDir Path folder;

  @BeforeEach
  void emptyHome() {
    System.setProperty(USER, folder.resolve("home").toString());
  }

  @AfterEach
  void forget() {
    System.clearProperty(USER);
  }

  /** Four small IDX files of 5 training and 3 test images, in a suite of their own. */
  private Path suite() throws IOException {
    images("train", 5);
    images("t10k", 3);
    return Files.writeString(
        folder.resolve("suite.yaml"),
        """
        suite: idx
        dataset: { id: idx, folder: . }
        entries: [{ model: convnet }]
        """);
  }

  private void images(String part, int count) throws IOException {
    ByteBuffer pixels = ByteBuffer.allocate(16 + count * 16);
    pixels.putInt(0x803).putInt(count).putInt(4).putInt(4);
    Files.write(folder.resolve(part + "-images-idx3-ubyte"), pixels.array());
    ByteBuffer labels = ByteBuffer.allocate(8 + count);
    labels.putInt(0x801).putInt(count);
    Files.write(folder.resolve(part + "-labels-idx1-ubyte"), labels.array());
  }

  private CapturedRun plan(Path suite) {
    return CapturedRun.of("plan", suite, "--out", folder.resolve("out"));
  }

  @Test
  void theFilesThatTheTestsBreakAreGood() throws IOException {
    CapturedRun run = plan(suite());
    assertThat(run.code()).as("%s", run).isEqualTo(ExitCode.OK);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "train-images-idx3-ubyte",
        "train-labels-idx1-ubyte",
        "t10k-images-idx3-ubyte",
        "t10k-labels-idx1-ubyte"
      })
  void aFileCutShortMissingOrSomethingElse(String name) throws IOException {
    Path suite = suite();
    Path file = folder.resolve(name);
    byte[] whole = Files.readAllBytes(file);
    for (int length : new int[] {0, 3, whole.length - 1}) {
      Files.write(file, Arrays.copyOf(whole, length));
      plan(suite).refusedWith(name);
      CapturedRun.of("run", suite, "--out", folder.resolve("out")).refusedWith(name);
    }
    Files.writeString(file, "something else altogether, and of some length");
    plan(suite).refusedWith(name);
    Files.delete(file);
    plan(suite).refusedWith(name);
    assertThat(folder.resolve("out/manifest.json")).doesNotExist();
  }

  @Test
  void offlineWithoutDataNamesWhatWasSearchedAndTheRemedy() {
    CapturedRun.of("data", "fetch", "mnist", "--offline", "--data", folder)
        .refusedWith("MNIST was not found in " + folder, "downloading is switched off", "--data");
    CapturedRun.of("plan", "mnist-thresholding", "--offline", "--data", folder)
        .refusedWith("MNIST was not found in " + folder);
  }

  @Test
  void aDataFolderThatIsNone() throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "");
    CapturedRun.of("data", "info", "mnist", "--data", file).refusedWith("--data " + file);
  }

  @Test
  void realMnistCutShort() throws IOException {
    String environment = System.getenv("TOUCHSTONE_DATA");
    Path mnist =
        (environment == null || environment.isBlank()
                ? CapturedRun.repository().resolveSibling("shared").resolve("data")
                : Path.of(environment))
            .resolve("mnist");
    assumeTrue(Files.isDirectory(mnist), "skipped: no MNIST in " + mnist);
    Path copy = Files.createDirectories(folder.resolve("data/mnist"));
    try (var files = Files.list(mnist)) {
      for (Path file : files.toList()) {
        Files.copy(file, copy.resolve(file.getFileName()));
      }
    }
    Path images = copy.resolve("t10k-images-idx3-ubyte.gz");
    assumeTrue(Files.exists(images), "skipped: MNIST is not gzipped here");
    byte[] whole = Files.readAllBytes(images);
    Files.delete(images);
    Files.write(images, Arrays.copyOf(whole, whole.length / 2));
    CapturedRun.of("plan", "mnist-thresholding", "--offline", "--data", folder.resolve("data"))
        .refusedWith(images + " is cut short");
  }

  @Test
  void aDataSetThatThrowsIsAComponentsFailure() throws IOException {
    Path suite =
        Files.writeString(
            folder.resolve("suite.yaml"),
            "suite: odd\ndataset: { id: squares, broken: true }\nentries: [{ model: brightness }]");
    CapturedRun run =
        CapturedRun.of("plan", suite, "--plugins", OddPlugin.into(folder.resolve("plugins")));
    assertThat(run.code()).isEqualTo(ExitCode.CELLS_FAILED);
    assertThat(run.err())
        .containsExactly(
            "touchstone: data set 'squares' failed: java.lang.IllegalStateException: the squares"
                + " are round (--verbose shows where)");
  }
}
