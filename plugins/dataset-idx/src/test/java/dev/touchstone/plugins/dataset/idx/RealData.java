package dev.touchstone.plugins.dataset.idx;

import static org.junit.jupiter.api.Assumptions.abort;

import java.nio.file.Files;
import java.nio.file.Path;

/** Finds the real data sets on the developer's machine; tests that need them skip without. */
final class RealData {

  private RealData() {}

  /** The data folder, which holds {@code mnist} and {@code fashion-mnist}. */
  static Path folder() {
    String given = System.getenv("TOUCHSTONE_DATA");
    if (given != null) {
      return Path.of(given);
    }
    for (Path folder = Path.of("").toAbsolutePath(); folder != null; folder = folder.getParent()) {
      Path data = folder.resolve("shared").resolve("data");
      if (Files.isDirectory(data)) {
        return data;
      }
    }
    return abort("skipped: no data folder; set TOUCHSTONE_DATA to the folder that holds mnist/");
  }

  /** The folder of one data set. */
  static Path folder(String id) {
    Path folder = folder().resolve(id);
    if (!Files.isDirectory(folder)) {
      abort("skipped: " + folder + " is missing");
    }
    return folder;
  }
}
