package dev.touchstone.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Where the tests find the repository and, on machines that have it, real data. */
final class TestPlaces {

  private TestPlaces() {}

  /** The repository's root: the folder of the launcher. */
  static Path repository() {
    Path folder = Path.of("").toAbsolutePath();
    while (folder != null && !Files.isDirectory(folder.resolve("platform-api"))) {
      folder = folder.getParent();
    }
    if (folder == null) {
      throw new IllegalStateException("run the tests inside of the repository");
    }
    return folder;
  }

  /** {@code TOUCHSTONE_DATA}, or {@code ../shared/data} beside the repository. */
  static Optional<Path> data() {
    String environment = System.getenv("TOUCHSTONE_DATA");
    Path folder =
        environment == null || environment.isBlank()
            ? repository().resolveSibling("shared").resolve("data")
            : Path.of(environment).toAbsolutePath();
    return Optional.of(folder).filter(Files::isDirectory);
  }

  /** The folder of weights that were trained elsewhere: it lies beside the data. */
  static Optional<Path> weights() {
    return data().map(data -> data.resolveSibling("weights")).filter(Files::isDirectory);
  }

  /** A results folder of a small suite, as a version that wrote this format left it. */
  static Path results(int format) {
    return repository().resolve("platform-cli/src/test/resources/results/format-" + format);
  }
}
