package dev.touchstone.core.plugins;

import dev.touchstone.api.ResourceException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A hidden folder beside its target, in which a plugin is put together before it appears as a
 * whole. Closing deletes what has not been moved.
 */
final class StagingFolder implements AutoCloseable {

  /** A file within, which the process that works here keeps locked. */
  static final String LOCK = ".lock";

  private static final Logger LOG = LoggerFactory.getLogger(StagingFolder.class);
  private static final String PREFIX = ".staging-";

  private final Path path;
  private final FileChannel lock;

  private StagingFolder(Path path, FileChannel lock) {
    this.path = path;
    this.lock = lock;
  }

  static StagingFolder in(Path parent) {
    removeLeftovers(parent);
    try {
      Files.createDirectories(parent);
      Path path = Files.createTempDirectory(parent, PREFIX);
      FileChannel lock =
          FileChannel.open(
              path.resolve(LOCK), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
      lock.lock();
      return new StagingFolder(path, lock);
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
      lock.close();
      Files.delete(path.resolve(LOCK));
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

  /** Deletes what killed installs left. A folder that another process works in stays. */
  static void removeLeftovers(Path parent) {
    if (!Files.isDirectory(parent)) {
      return;
    }
    try (DirectoryStream<Path> folders = Files.newDirectoryStream(parent, PREFIX + "*")) {
      for (Path folder : folders) {
        if (Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS) && abandoned(folder)) {
          delete(folder);
        }
      }
    } catch (IOException | ResourceException e) {
      LOG.debug("leftovers in {} cannot be removed; they do no harm", parent, e);
    }
  }

  /** Whether no process works in such a folder any more. */
  static boolean abandoned(Path folder) {
    try (FileChannel channel = FileChannel.open(folder.resolve(LOCK), StandardOpenOption.WRITE);
        FileLock lock = channel.tryLock()) {
      return lock != null;
    } catch (NoSuchFileException e) {
      return old(folder); // It has none before it is filled and while it is moved: no long time.
    } catch (OverlappingFileLockException | IOException e) {
      return false; // This very process works there, or we may not look.
    }
  }

  private static boolean old(Path folder) {
    try {
      Instant changed = Files.getLastModifiedTime(folder).toInstant();
      return changed.isBefore(Instant.now().minus(1, ChronoUnit.HOURS));
    } catch (IOException e) {
      return false;
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
    try {
      lock.close();
    } catch (IOException e) {
      LOG.debug("the lock of {} cannot be closed", path, e);
    }
    if (Files.isDirectory(path)) {
      delete(path);
    }
  }
}
