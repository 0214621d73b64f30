package dev.touchstone.reports.earlier;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Folders as versions before the bundle published and committed them, one for each format. */
public final class CommittedFolders {

  private CommittedFolders() {}

  /** Folders with published results. */
  public static List<Path> all() {
    Path parent = Path.of("src/test/resources/published").toAbsolutePath().normalize();
    try (Stream<Path> folders = Files.list(parent)) {
      List<Path> found =
          folders
              .filter(folder -> Files.isRegularFile(folder.resolve("manifest.json")))
              .sorted()
              .toList();
      if (found.size() < 5) {
        throw new IllegalStateException("only " + found + " in " + parent);
      }
      return found;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Copies a folder with all that is in it, without the bundle if it has one. */
  public static void copyWithoutBundle(Path from, Path to) throws IOException {
    try (Stream<Path> files = Files.walk(from)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        Path target = to.resolve(from.relativize(file).toString());
        Files.createDirectories(target.getParent());
        if (!file.getFileName().toString().equals("results.json.gz")) {
          Files.copy(file, target);
        }
      }
    }
  }
}
