package dev.touchstone.core.plugins;

import dev.touchstone.api.ResourceException;
import java.io.IOException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * A hidden folder beside its target, in which a plugin is put together before it appears as a
 * whole. Closing deletes what has not been moved.
 */
final class StagingFolder implements AutoCloseable {

  private final Path path;

  private StagingFolder(Path path) {
    this.path = path;
  }

  static StagingFolder in(Path parent) {
    try {
      Files.createDirectories(parent);
      return new StagingFolder(Files.createTempDirectory(parent, ".staging-"));
    } catch (IOException e) {
      throw new ResourceException("the plugin folder " + parent + " cannot be written to: " + e, e);
    }
  }

  Path path() {
    return path;
  }

  /**
   * Makes the folder appear under its name at once.
   *
   * @return false if the name is taken, perhaps by another process that was faster
   */
  boolean moveTo(Path target) {
    try {
      Files.move(path, target, StandardCopyOption.ATOMIC_MOVE);
      return true;
    } catch (AtomicMoveNotSupportedException e) {
      throw new ResourceException(
          "the file system cannot move " + path + " to " + target + " at once", e);
    } catch (IOException e) {
      if (Files.isDirectory(target)) {
        return false;
      }
      throw new ResourceException("the plugin folder " + target + " cannot be made: " + e, e);
    }
  }

  /** Deletes a folder and all in it. */
  static void delete(Path folder) {
    try (Stream<Path> paths = Files.walk(folder)) {
      List<Path> deepestFirst = paths.sorted(Comparator.reverseOrder()).toList();
      for (Path path : deepestFirst) {
        Files.deleteIfExists(path);
      }
    } catch (IOException e) {
      throw new ResourceException(folder + " cannot be deleted: " + e, e);
    }
  }

  @Override
  public void close() {
    if (Files.isDirectory(path)) {
      delete(path);
    }
  }
}
