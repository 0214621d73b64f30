package dev.touchstone.core.run;

import dev.touchstone.core.store.ResultsStore;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Says in the results folder which cells are under way, and is gone when the run has ended, however
 * it ended. A process that is killed, or that a component halts, cannot take it away: so the next
 * command knows, even where the process said with its exit code that all was well.
 */
public final class RunMarker implements AutoCloseable {

  private final Path file;
  private final List<String> cells = new ArrayList<>();

  private RunMarker(Path file) {
    this.file = file;
  }

  /** Marks a run. The caller holds the store's lock. */
  static RunMarker set(ResultsStore store) {
    RunMarker marker = new RunMarker(file(store));
    marker.write();
    return marker;
  }

  private static Path file(ResultsStore store) {
    return store.folder().resolve("store/running");
  }

  synchronized void began(String cell) {
    cells.add(cell);
    write();
  }

  synchronized void ended(String cell) {
    cells.remove(cell);
    write();
  }

  /** Not forced to the disk: it tells of processes that ended, not of machines. */
  private void write() {
    Path temporary = file.resolveSibling(file.getFileName() + ".part");
    try {
      Files.createDirectories(file.getParent());
      Files.write(temporary, cells);
      Files.move(temporary, file, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw ResultsStore.failure(file, e);
    }
  }

  @Override
  public synchronized void close() {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      throw ResultsStore.failure(file, e);
    }
  }

  /**
   * One sentence about a run that did not end as runs do, or empty.
   *
   * @param store read only; a run that is still under way is none of these
   */
  public static Optional<String> leftIn(ResultsStore store) {
    Path file = file(store);
    if (!Files.isRegularFile(file) || locked(store)) {
      return Optional.empty();
    }
    List<String> cells;
    try {
      cells = Files.readAllLines(file);
    } catch (IOException e) {
      cells = List.of(); // That there is a marker says enough.
    }
    return Optional.of(
        "the last run in %s did not end by itself: it was killed, or a component ended the process%s. Finished cells are kept"
            .formatted(
                store.folder(),
                cells.isEmpty() ? "" : ", while this was under way: " + String.join("; ", cells)));
  }

  private static boolean locked(ResultsStore store) {
    Path lock = store.folder().resolve("store/.lock");
    try (FileChannel channel = FileChannel.open(lock, StandardOpenOption.READ);
        FileLock shared = channel.tryLock(0, Long.MAX_VALUE, true)) {
      return shared == null;
    } catch (OverlappingFileLockException e) {
      return true;
    } catch (IOException e) {
      return false; // No lock, or none that can be looked at.
    }
  }
}
