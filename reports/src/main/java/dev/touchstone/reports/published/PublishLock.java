package dev.touchstone.reports.published;

import dev.touchstone.api.UserException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * The right to put reports into a folder. It is another lock than that of the store: reports of a
 * run under way may be published, and a folder without a store gets none by being published.
 */
final class PublishLock implements AutoCloseable {

  private static final String NAME = ".publishing.lock";
  private static final int ATTEMPTS = 1200;
  private static final long PAUSE_MILLIS = 50;

  private final Path file;
  private final FileChannel channel;

  private PublishLock(Path file, FileChannel channel) {
    this.file = file;
    this.channel = channel;
  }

  /**
   * Waits for others to finish, a minute at most, and takes the lock.
   *
   * @throws UserException if another process keeps it
   */
  static PublishLock take(Path folder) throws IOException {
    Path file = folder.resolve(NAME);
    for (int i = 0; i < ATTEMPTS; i++) {
      FileChannel channel =
          FileChannel.open(
              file, StandardOpenOption.CREATE, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);
      if (locked(channel) && stillThere(file, channel)) {
        return new PublishLock(file, channel);
      }
      channel.close();
      try {
        Thread.sleep(PAUSE_MILLIS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        break;
      }
    }
    throw new UserException(
        folder + ": reports are being written here by another process; wait for it");
  }

  private static boolean locked(FileChannel channel) throws IOException {
    try {
      FileLock lock = channel.tryLock();
      return lock != null;
    } catch (OverlappingFileLockException e) {
      return false; // another thread of this process holds it
    }
  }

  /**
   * The one before removes its file, so that no folder keeps one: a lock on a file that is gone is
   * worth nothing. What was written through the channel tells whether it is the file that is there.
   */
  private static boolean stillThere(Path file, FileChannel channel) throws IOException {
    byte[] mark =
        java.util.UUID.randomUUID().toString().getBytes(java.nio.charset.StandardCharsets.US_ASCII);
    channel.truncate(0);
    channel.write(java.nio.ByteBuffer.wrap(mark), 0);
    try {
      return java.util.Arrays.equals(mark, Files.readAllBytes(file));
    } catch (NoSuchFileException e) {
      return false;
    }
  }

  @Override
  public void close() throws IOException {
    try {
      Files.deleteIfExists(file);
    } finally {
      channel.close();
    }
  }
}
