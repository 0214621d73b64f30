package dev.touchstone.plugins.defense.style;

import dev.touchstone.api.Cancellation;
import dev.touchstone.api.ResourceException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Blocks of bytes in a folder under the hash of what determines them. A file is the SHA-256 of its
 * block (32 bytes) and then the block; it is written atomically, and made again when it is damaged.
 */
final class BlockCache {

  private static final Logger LOG = LoggerFactory.getLogger(BlockCache.class);
  private static final int DIGEST = 32;
  private static final long POLL_MILLIS = 100;

  private final Path folder;

  /** A cache in the folder, which is made when something is written. */
  BlockCache(Path folder) {
    this.folder = folder;
  }

  /**
   * The block under a name, or empty when there is none that is whole.
   *
   * @param name file name
   * @param length bytes that it must have
   * @throws ResourceException if the file cannot be read
   */
  Optional<byte[]> read(String name, int length) {
    Path file = folder.resolve(name);
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    try {
      byte[] bytes = Files.readAllBytes(file);
      byte[] block = Arrays.copyOfRange(bytes, Math.min(DIGEST, bytes.length), bytes.length);
      if (block.length == length
          && Arrays.equals(Arrays.copyOf(bytes, DIGEST), ContentHash.of(block))) {
        return Optional.of(block);
      }
      LOG.warn("{} is damaged and is made again", file);
      return Optional.empty();
    } catch (IOException e) {
      throw new ResourceException(file + ": cannot be read: " + e, e);
    }
  }

  /**
   * Stores a block atomically.
   *
   * @throws ResourceException if the file cannot be written
   */
  void write(String name, byte[] block) {
    Path file = folder.resolve(name);
    Path temporary = folder.resolve(name + "." + UUID.randomUUID() + ".tmp");
    try {
      Files.createDirectories(folder);
      try {
        ByteBuffer bytes = ByteBuffer.allocate(DIGEST + block.length);
        bytes.put(ContentHash.of(block)).put(block);
        Files.write(temporary, bytes.array());
        Files.move(
            temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      } finally {
        Files.deleteIfExists(temporary);
      }
    } catch (AtomicMoveNotSupportedException e) {
      throw new ResourceException(
          file + ": the file system cannot replace files atomically; use another folder", e);
    } catch (IOException e) {
      throw new ResourceException(file + ": cannot be written: " + e, e);
    }
  }

  /**
   * Does some work while no other process or thread works under the same folder's lock, so that
   * what several jobs need at the same time is made once.
   *
   * @throws ResourceException if the lock's file cannot be made
   */
  static <T> T exclusively(Path folder, Cancellation cancellation, Supplier<T> work) {
    Path file = folder.resolve("lock");
    try {
      Files.createDirectories(folder);
    } catch (IOException e) {
      throw new ResourceException(folder + ": cannot be made: " + e, e);
    }
    try (FileChannel channel =
            FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        FileLock lock = lock(channel, cancellation)) {
      assert lock.isValid();
      return work.get();
    } catch (IOException e) {
      throw new ResourceException(file + ": cannot be locked: " + e, e);
    }
  }

  private static FileLock lock(FileChannel channel, Cancellation cancellation) throws IOException {
    while (true) {
      cancellation.check();
      FileLock lock = tryLock(channel);
      if (lock != null) {
        return lock;
      }
      try {
        Thread.sleep(POLL_MILLIS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new ResourceException("interrupted while another job works on the same", e);
      }
    }
  }

  /** The lock, or {@code null} while another process or a thread of this one has it. */
  private static FileLock tryLock(FileChannel channel) throws IOException {
    try {
      return channel.tryLock();
    } catch (OverlappingFileLockException e) {
      return null; // another thread of this process has it
    }
  }
}
