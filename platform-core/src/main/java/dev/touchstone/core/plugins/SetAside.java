package dev.touchstone.core.plugins;

import dev.touchstone.api.ResourceException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An installed plugin that makes room for another version of itself: moved into a hidden folder
 * beside its place, and back when it is closed, unless the other version came. If the process dies
 * between, {@link #restoreLeftovers} moves it back. It is deleted only once it is replaced.
 */
final class SetAside implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(SetAside.class);
  private static final String PREFIX = ".replaced-";

  private final Path root;
  private final Path folder;
  private final FileChannel lock;
  private boolean replaced;

  private SetAside(Path root, Path folder, FileChannel lock) {
    this.root = root;
    this.folder = folder;
    this.lock = lock;
  }

  /**
   * Moves a plugin aside.
   *
   * @throws ResourceException if it cannot be moved; it is still in its place then
   */
  static SetAside of(Path root) {
    try {
      Path folder = Files.createTempDirectory(root.getParent(), PREFIX);
      FileChannel lock =
          FileChannel.open(
              folder.resolve(StagingFolder.LOCK),
              StandardOpenOption.CREATE_NEW,
              StandardOpenOption.WRITE);
      SetAside aside = new SetAside(root, folder, lock);
      try {
        lock.lock();
        Files.move(root, aside.plugin());
        return aside;
      } catch (IOException | RuntimeException e) {
        lock.close();
        StagingFolder.delete(folder);
        throw e;
      }
    } catch (IOException e) {
      throw new ResourceException(root + " cannot be replaced: " + e, e);
    }
  }

  private Path plugin() {
    return folder.resolve(root.getFileName());
  }

  /** The other version has come. */
  void replaced() {
    replaced = true;
  }

  /**
   * Moves the plugin back, or deletes it.
   *
   * @throws ResourceException if it cannot be moved back; says where it is. The next start tries
   *     again
   */
  @Override
  public void close() {
    try (lock) {
      if (!replaced) {
        Files.move(plugin(), root);
      }
    } catch (IOException e) {
      throw new ResourceException(
          "%s cannot be moved back to %s: %s".formatted(plugin(), root, e), e);
    }
    StagingFolder.delete(folder);
  }

  /**
   * Moves back what killed installs had moved aside, unless another version is there by now. What
   * another process replaces at this moment stays.
   */
  static void restoreLeftovers(Path parent) {
    if (!Files.isDirectory(parent)) {
      return;
    }
    try (DirectoryStream<Path> folders = Files.newDirectoryStream(parent, PREFIX + "*")) {
      for (Path folder : folders) {
        if (Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)
            && StagingFolder.abandoned(folder)) {
          restore(folder, parent);
        }
      }
    } catch (IOException | ResourceException e) {
      LOG.warn("{}: a plugin that was being replaced cannot be restored: {}", parent, e.toString());
    }
  }

  private static void restore(Path folder, Path parent) throws IOException {
    for (Path plugin : plugins(folder)) {
      String id = id(plugin);
      Optional<Path> successor =
          plugins(parent).stream().filter(other -> id(other).equals(id)).findFirst();
      if (successor.isEmpty()) {
        Files.move(plugin, parent.resolve(plugin.getFileName()));
        LOG.warn("plugin {} was being replaced when that ended; it is back", plugin.getFileName());
      }
    }
    StagingFolder.delete(folder);
  }

  private static String id(Path root) {
    return new PluginSource(root, root, Optional.empty(), false).id();
  }

  private static List<Path> plugins(Path folder) throws IOException {
    try (Stream<Path> paths = Files.list(folder)) {
      return paths
          .filter(path -> Files.isDirectory(path) && !path.getFileName().toString().startsWith("."))
          .sorted()
          .toList();
    }
  }
}
