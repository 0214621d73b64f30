package dev.touchstone.data;

import dev.touchstone.api.Cancellation;
import dev.touchstone.api.CancelledException;
import dev.touchstone.api.ResourceException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Keeps other processes, and other threads of this one, from writing into the same cache folder.
 * The operating system frees the lock when its holder dies, so nothing is left behind to clear up.
 */
public final class FolderLock implements AutoCloseable {

  /** Stays in the folder: removing it would let a third process lock another file of that name. */
  private static final String FILE_NAME = ".lock";

  private static final long POLL_MILLIS = 100;

  private final FileChannel channel;

  private FolderLock(FileChannel channel) {
    this.channel = channel;
  }

  /**
   * Waits until the folder is ours.
   *
   * @param folder exists
   * @param cancellation checked while waiting
   * @param waiting called each time when somebody else was found to hold it
   * @throws ResourceException if no file can be made in the folder
   */
  public static FolderLock acquire(Path folder, Cancellation cancellation, Runnable waiting) {
    Path file = folder.resolve(FILE_NAME);
    FileChannel channel = null;
    try {
      channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      while (!tryLock(channel)) {
        cancellation.check();
        waiting.run();
        Thread.sleep(POLL_MILLIS);
      }
      FolderLock lock = new FolderLock(channel);
      channel = null;
      return lock;
    } catch (IOException e) {
      throw new ResourceException(file + ": cannot be locked (" + Causes.describe(e) + ")", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CancelledException();
    } finally {
      close(channel);
    }
  }

  private static boolean tryLock(FileChannel channel) throws IOException {
    try {
      FileLock lock = channel.tryLock();
      return lock != null;
    } catch (OverlappingFileLockException e) {
      return false; // Another thread of this process holds it.
    }
  }

  private static void close(FileChannel channel) {
    if (channel == null) {
      return;
    }
    try {
      channel.close();
    } catch (IOException e) {
      throw new ResourceException("a cache lock cannot be freed: " + Causes.describe(e), e);
    }
  }

  @Override
  public void close() {
    close(channel);
  }
}
