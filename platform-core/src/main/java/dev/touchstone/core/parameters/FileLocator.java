package dev.touchstone.core.parameters;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;

/** Knows where the files lie that a user names. */
@FunctionalInterface
public interface FileLocator {

  /**
   * Where a file or folder lies, whether it is there or not.
   *
   * @param written as the user wrote it
   * @return an absolute path; empty if it is missing and the user has been told so already
   * @throws InvalidPathException if it is no path
   */
  Optional<Path> locate(String written);

  /** Files in a folder, for paths that are not absolute. */
  static FileLocator in(Path folder) {
    Path absolute = folder.toAbsolutePath();
    return written -> Optional.of(absolute.resolve(written));
  }
}
