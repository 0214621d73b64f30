package dev.touchstone.core.store;

import dev.touchstone.api.ResourceException;
import dev.touchstone.api.UserException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A results folder.
 *
 * <pre>
 * manifest.json               what was run: suite, components, effective parameters, cells
 * store/cells/HASH.json       result of one cell
 * store/images/HASH.npz       images that a cell keeps
 * store/failed/HASH.json      why a cell failed; tried again by the next run
 * store/data/HASH.json        SHA-256 of the images and labels behind a data set's checksum
 * store/models/HASH/          model.json, weights.safetensors, and checkpoint while training
 * store/damaged/              what could not be believed and was made anew; nothing reads it
 * store/log                   what was written and removed, with digests; see {@link StoreCheck}
 * </pre>
 *
 * <p>Every file is written beside its place, forced to the disk and moved there, so that a file
 * that exists is whole.
 */
public final class ResultsStore {

  private static final String TEMPORARY = ".part";
  private static final String MANIFEST = "manifest.json";

  /** A result with many pictures has some MiB; what is much longer would only fill the memory. */
  private static final long LARGEST = 1L << 30;

  /** How platform-tensorflow ends the names of the weights and checkpoints that it is writing. */
  private static final String TEMPORARY_WEIGHTS = ".tmp";

  private final Path folder;
  private final boolean readOnly;
  private final StoreLog log;

  private ResultsStore(Path folder, boolean readOnly) {
    this.folder = folder;
    this.readOnly = readOnly;
    this.log = new StoreLog(folder);
  }

  /** A store that is only read. */
  public static ResultsStore existing(Path folder) {
    if (!Files.isRegularFile(folder.resolve(MANIFEST))) {
      throw new UserException(
          folder
              + ": no results here (manifest.json is missing); give the folder that a run wrote");
    }
    return new ResultsStore(folder, true);
  }

  /** A store at this folder, which need not exist yet; nothing is written until something is. */
  public static ResultsStore at(Path folder) {
    if (Files.exists(folder) && !Files.isDirectory(folder)) {
      throw new UserException(folder + ": is a file, not a folder; give another --out");
    }
    return new ResultsStore(folder, false);
  }

  /** Whether it is only looked at: then nothing is to be written that is no result. */
  public boolean readOnly() {
    return readOnly;
  }

  /**
   * Whether its files are those that its log tells of; reads all of them.
   *
   * @param expected whether there must be a log, because the manifest says so
   */
  public StoreCheck check(boolean expected) {
    return StoreCheck.of(folder, expected);
  }

  /**
   * Makes the folders, and takes the folder for this process until the lock is closed.
   *
   * @throws UserException if another run holds it or it cannot be written
   */
  public Lock lock() {
    try {
      Files.createDirectories(folder.resolve("store/cells"));
      Files.createDirectories(folder.resolve("store/failed"));
      Files.createDirectories(folder.resolve("store/models"));
      FileChannel channel =
          FileChannel.open(
              folder.resolve("store/.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      FileLock lock = tryLock(channel);
      if (lock == null) {
        channel.close();
        throw new UserException(
            folder + ": another run is writing here; wait for it or give another --out");
      }
      log.recover();
      removeLeftovers();
      noteFound();
      return new Lock(channel);
    } catch (IOException e) {
      throw failure(folder, e);
    }
  }

  private static FileLock tryLock(FileChannel channel) throws IOException {
    try {
      return channel.tryLock();
    } catch (OverlappingFileLockException e) {
      return null; // this very process holds it
    }
  }

  /**
   * Notes files that no line tells of: the store is older than its log, or somebody put them here,
   * as from another machine. They are what they say they are, or their digests do not fit; but that
   * no run here wrote them is to be seen.
   */
  private void noteFound() throws IOException {
    log.note(log.found(StoreCheck.unknown(folder)), () -> {});
  }

  /**
   * Moves every file aside that is not the one that the log tells of, and notes it; a log that is
   * broken itself as well, and begins another one. The caller holds the lock.
   *
   * @return where each faulty file is now; empty for those that are missing
   */
  public Map<Path, Optional<Path>> reconcile() {
    Map<Path, Optional<Path>> places = new LinkedHashMap<>();
    StoreCheck check = check(false);
    try {
      if (check.faults().containsKey(log.file())) {
        places.put(log.file(), Optional.of(setAside(log.file())));
        noteFound();
        return places;
      }
      for (Path file : check.faults().keySet()) {
        boolean there = Files.exists(file, LinkOption.NOFOLLOW_LINKS);
        if (file.equals(manifest())) {
          continue; // A run writes it anew.
        }
        if (there) {
          places.put(file, Optional.of(setAside(file)));
        } else {
          places.put(file, Optional.empty());
          log.note(List.of(removed(file)), () -> {});
        }
      }
    } catch (IOException e) {
      throw failure(log.file(), e);
    }
    return places;
  }

  private static StoreLog.Note removed(Path file) {
    return new StoreLog.Note(StoreLog.Event.REMOVED, StoreLog.NOTHING, file);
  }

  /** A line for each file at or below a path that the log tells of. */
  private List<StoreLog.Note> removal(Path path) throws IOException {
    Path root = folder.resolve("store");
    try (Stream<Path> files = Files.walk(path)) {
      return files
          .filter(file -> Files.isRegularFile(file) && file.startsWith(root))
          .filter(file -> StoreCheck.isLasting(root, file))
          .map(ResultsStore::removed)
          .toList();
    }
  }

  /** Where a file is before it is in its place. */
  static Path beside(Path file) {
    return file.resolveSibling(file.getFileName() + TEMPORARY);
  }

  static void move(Path beside, Path file) throws IOException {
    Files.move(beside, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  /** Whether a file is one that is being written. */
  static boolean isTemporary(Path file) {
    String name = file.getFileName().toString();
    return name.endsWith(TEMPORARY) || name.endsWith(TEMPORARY_WEIGHTS);
  }

  /**
   * A killed run leaves at most unfinished temporary files and the checkpoint of a model that was
   * stored right before, which nobody will ever read.
   */
  private void removeLeftovers() throws IOException {
    Path damaged = folder.resolve("store/damaged");
    try (Stream<Path> files = Files.walk(folder.resolve("store"))) {
      for (Path leftover :
          files
              .filter(file -> !file.startsWith(damaged) && ResultsStore.isLeftover(file))
              .toList()) {
        Files.delete(leftover);
      }
    }
  }

  private static boolean isLeftover(Path file) {
    String name = file.getFileName().toString();
    return isTemporary(file)
        || (name.equals("checkpoint.safetensors")
            && Files.exists(file.resolveSibling("model.json")));
  }

  /** The results folder. */
  public Path folder() {
    return folder;
  }

  /** Where the manifest is. */
  public Path manifest() {
    return folder.resolve(MANIFEST);
  }

  /** Where the result of a cell is, or will be. */
  public Path cell(String hash) {
    return folder.resolve("store/cells").resolve(hash + ".json");
  }

  /** Where the images that a cell keeps are, or will be. */
  public Path images(String hash) {
    return folder.resolve("store/images").resolve(hash + ".npz");
  }

  /** Where the failure of a cell is, or will be. */
  public Path failed(String hash) {
    return folder.resolve("store/failed").resolve(hash + ".json");
  }

  /** A model's folder. */
  public Path model(String hash) {
    return folder.resolve("store/models").resolve(hash);
  }

  /** Where it says which data a data set's checksum stood for. */
  public Path data(String hash) {
    return folder.resolve("store/data").resolve(hash + ".json");
  }

  /**
   * A stored file's content; empty when there is none.
   *
   * @throws UnreadableException if something is there that cannot be read as a file
   */
  public Optional<byte[]> bytes(Path file) {
    try {
      if (Files.exists(file) && !Files.isRegularFile(file)) {
        throw new UnreadableException("it is not a file", null);
      }
      if (Files.exists(file) && Files.size(file) > LARGEST) {
        throw new UnreadableException(
            "it has %,d bytes, and no result has so many".formatted(Files.size(file)), null);
      }
      return Optional.of(Files.readAllBytes(file));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (AccessDeniedException e) {
      throw failure(file, e);
    } catch (IOException e) {
      throw new UnreadableException("it cannot be read (" + reason(e) + ")", e);
    }
  }

  /** Says why something in the store cannot be read. */
  public static final class UnreadableException extends RuntimeException {

    private static final long serialVersionUID = 1;

    private UnreadableException(String reason, IOException cause) {
      super(reason, cause);
    }
  }

  /**
   * Moves a file, or a folder with all that is in it, to {@code store/damaged/}, where nothing
   * looks for results: it is evidence, and never deleted.
   *
   * @return where it is now
   */
  public Path setAside(Path path) {
    Path root = folder.resolve("store");
    Path place = root.resolve("damaged").resolve(root.relativize(path));
    try {
      Files.createDirectories(place.getParent());
      for (int i = 1; ; i++) {
        Path target = place.resolveSibling(place.getFileName() + "." + i);
        if (!Files.exists(target, LinkOption.NOFOLLOW_LINKS)) {
          List<StoreLog.Note> notes = removal(path);
          Files.move(path, target);
          log.note(notes, () -> {}); // Not before: what is noted as removed may be deleted.
          return target;
        }
      }
    } catch (IOException e) {
      throw failure(place, e);
    }
  }

  /** Writes bytes atomically, making the folder when needed, and notes it. */
  public void writeBytes(Path file, byte[] bytes) {
    Path temporary = beside(file);
    try {
      Files.createDirectories(file.getParent());
      try (FileChannel channel =
          FileChannel.open(
              temporary,
              StandardOpenOption.CREATE,
              StandardOpenOption.TRUNCATE_EXISTING,
              StandardOpenOption.WRITE)) {
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        while (buffer.hasRemaining()) {
          channel.write(buffer);
        }
        channel.force(true);
      }
      boolean same = Files.isRegularFile(file) && Arrays.equals(Files.readAllBytes(file), bytes);
      log.note(
          same
              ? List.of()
              : List.of(new StoreLog.Note(StoreLog.Event.WROTE, Json.sha256(bytes), file)),
          () -> move(temporary, file));
    } catch (IOException e) {
      throw discard(temporary, failure(file, e));
    }
  }

  /** Notes a file that somebody else has written into its place. */
  public void noteWritten(Path file, String sha256) {
    try {
      log.note(List.of(new StoreLog.Note(StoreLog.Event.WROTE, sha256, file)), () -> {});
    } catch (IOException e) {
      throw failure(log.file(), e);
    }
  }

  /** On a full disk, half of a file takes room that the next one needs. */
  private static RuntimeException discard(Path temporary, RuntimeException why) {
    try {
      Files.deleteIfExists(temporary);
    } catch (IOException e) {
      why.addSuppressed(e); // The next run removes it.
    }
    return why;
  }

  /** Deletes a file, or a folder with all that is in it, if it exists. */
  public void delete(Path path) {
    if (!Files.exists(path)) {
      return;
    }
    try (Stream<Path> files = Files.walk(path)) {
      List<Path> deepestFirst = files.sorted(Comparator.reverseOrder()).toList();
      log.note(
          removal(path),
          () -> {
            for (Path file : deepestFirst) {
              Files.delete(file);
            }
          });
    } catch (IOException e) {
      throw failure(path, e);
    }
  }

  /** Turns an I/O error into one clear sentence with a remedy. */
  public static RuntimeException failure(Path file, IOException e) {
    String reason = reason(e);
    if (full(e)) {
      return new ResourceException(
          file + ": the disk is full; free some space and run again: finished cells are kept", e);
    }
    if (e instanceof AccessDeniedException || reason.contains("Permission denied")) {
      return new UserException(file + ": permission denied; give another folder with --out", e);
    }
    if (reason.contains("Read-only file system")) {
      return new UserException(
          file + ": the file system is read-only; give another folder with --out", e);
    }
    if (e instanceof FileSystemException) {
      return new UserException(
          "%s: cannot be written (%s); give another folder with --out".formatted(file, reason), e);
    }
    return new ResourceException(file + ": " + reason, e);
  }

  /** Whether the disk is full, or the user's share of it is. */
  public static boolean full(IOException e) {
    String reason = reason(e);
    return reason.contains("No space left") || reason.contains("quota");
  }

  /** What went wrong, without the path that Java puts before it. */
  private static String reason(IOException e) {
    if (e instanceof FileSystemException file) {
      return file.getReason() == null
          ? e instanceof NoSuchFileException
              ? "no such file or folder"
              : e.getClass().getSimpleName().replace("Exception", "")
          : file.getReason();
    }
    return e.getMessage() == null ? e.toString() : e.getMessage();
  }

  /** The right to write to a results folder. */
  public static final class Lock implements AutoCloseable {

    private final FileChannel channel;

    private Lock(FileChannel channel) {
      this.channel = channel;
    }

    @Override
    public void close() {
      try {
        channel.close();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
