package dev.touchstone.core.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * The log of a store: a line for each file that was written or removed, with its SHA-256, in the
 * order of events. Each line begins with the SHA-256 of the line before, so that none can be
 * changed, exchanged or taken out without a trace in the next. What it says is held against the
 * files by {@link StoreCheck}.
 *
 * <p>A line is {@code PREVIOUS EVENT SHA256 PATH}. It is on the disk before the file is in its
 * place: a process that is killed between the two leaves the file beside its place, and {@link
 * #recover} finishes what was begun.
 */
final class StoreLog {

  /** What happened to a file. */
  enum Event {
    /** A run wrote it. */
    WROTE,
    /** It was there when a run began, and no line told of it. */
    FOUND,
    /** It was deleted, moved aside, or missing when a run began. */
    REMOVED;

    private String word() {
      return name().toLowerCase(java.util.Locale.ROOT);
    }
  }

  /**
   * A line.
   *
   * @param previous SHA-256 of the line before, {@link #NOTHING} in the first
   * @param event what happened
   * @param sha256 of the file; {@link #NOTHING} where it was removed
   * @param path of the file in the results folder, with slashes
   */
  record Line(String previous, Event event, String sha256, String path) {

    /** The line, without its end. */
    String text() {
      return String.join(" ", previous, event.word(), sha256, path);
    }

    /** What the next line begins with. */
    String hash() {
      return Json.sha256(text().getBytes(StandardCharsets.UTF_8));
    }

    /** A line that was read; empty if it is none. */
    static Optional<Line> of(String text) {
      String[] parts = text.split(" ", 4);
      if (parts.length < 4 || !isHash(parts[0]) || !isHash(parts[2]) || !isInside(parts[3])) {
        return Optional.empty();
      }
      return Arrays.stream(Event.values())
          .filter(event -> event.word().equals(parts[1]))
          .findFirst()
          .map(event -> new Line(parts[0], event, parts[2], parts[3]));
    }

    /** A log that came from elsewhere must not lead out of the folder. */
    private static boolean isInside(String path) {
      return path.equals("manifest.json")
          || (path.startsWith("store/") && !Arrays.asList(path.split("[/\\\\]")).contains(".."));
    }

    private static boolean isHash(String text) {
      return text.matches("[0-9a-f]{64}");
    }
  }

  /** What is to be noted of a file. */
  record Note(Event event, String sha256, Path file) {}

  /** Puts a file into its place, or takes it away. */
  @FunctionalInterface
  interface Step {
    /** Does it. */
    void take() throws IOException;
  }

  /** Stands where there is no hash. */
  static final String NOTHING = "0".repeat(64);

  private static final int LONGEST_LINE = 4096;

  /** A process may not lock a file twice, whatever the channel. */
  private static final Object ONE_AT_A_TIME = new Object();

  private final Path folder;
  private final Path file;

  StoreLog(Path folder) {
    this.folder = folder;
    this.file = folder.resolve("store/log");
  }

  Path file() {
    return file;
  }

  /** How the log calls a file. */
  String path(Path stored) {
    return folder.relativize(stored).toString().replace('\\', '/');
  }

  /**
   * Notes what happens to files, and has it happen.
   *
   * @param step done when the lines are on the disk
   */
  void note(List<Note> notes, Step step) throws IOException {
    synchronized (ONE_AT_A_TIME) {
      Files.createDirectories(file.getParent());
      try (FileChannel channel =
              FileChannel.open(
                  file,
                  StandardOpenOption.CREATE,
                  StandardOpenOption.READ,
                  StandardOpenOption.WRITE);
          FileLock lock = channel.lock()) {
        requireHeld(lock);
        if (!notes.isEmpty()) {
          if (channel.size() == 0) {
            append(channel, found(StoreCheck.unknown(folder)));
          }
          append(channel, notes);
        }
        step.take();
      }
    }
  }

  /** Notes of files that are there, whoever wrote them. */
  List<Note> found(List<Path> files) {
    return files.stream().map(each -> new Note(Event.FOUND, Json.sha256(each), each)).toList();
  }

  private static void requireHeld(FileLock lock) throws IOException {
    if (!lock.isValid()) {
      throw new IOException("the log cannot be locked");
    }
  }

  private void append(FileChannel channel, List<Note> notes) throws IOException {
    String previous = repair(channel);
    StringBuilder text = new StringBuilder();
    for (Note note : notes) {
      Line line = new Line(previous, note.event(), note.sha256(), path(note.file()));
      text.append(line.text()).append('\n');
      previous = line.hash();
    }
    ByteBuffer bytes = ByteBuffer.wrap(text.toString().getBytes(StandardCharsets.UTF_8));
    while (bytes.hasRemaining()) {
      channel.write(bytes);
    }
    channel.force(true);
  }

  /** Takes away the rest of a line that nobody finished, and goes to the end. */
  private static String repair(FileChannel channel) throws IOException {
    long size = channel.size();
    long from = Math.max(0, size - 2 * LONGEST_LINE);
    ByteBuffer tail = ByteBuffer.allocate((int) (size - from));
    int read = 0;
    while (tail.hasRemaining() && read >= 0) {
      read = channel.read(tail, from + tail.position());
    }
    String text = new String(tail.array(), 0, tail.position(), StandardCharsets.ISO_8859_1);
    int end = text.lastIndexOf('\n') + 1;
    channel.truncate(from + end);
    channel.position(from + end);
    if (end == 0) {
      return NOTHING;
    }
    int start = text.lastIndexOf('\n', end - 2) + 1;
    return Json.sha256(text.substring(start, end - 1).getBytes(StandardCharsets.ISO_8859_1));
  }

  /**
   * Finishes what a process had noted and did not live to do: what it wrote lies beside its place,
   * and what it removed is there still.
   */
  void recover() throws IOException {
    if (!Files.exists(file)) {
      return;
    }
    note(
        List.of(),
        () -> {
          List<Line> lines = new ArrayList<>();
          content().lines().map(Line::of).flatMap(Optional::stream).forEach(lines::add);
          for (Path pending : pending(lines)) {
            Path beside = ResultsStore.beside(pending);
            if (Files.exists(beside)) {
              ResultsStore.move(beside, pending);
            } else {
              Files.deleteIfExists(pending);
            }
          }
        });
  }

  /** Files that the last lines speak of, and to which it has not happened yet. */
  List<Path> pending(List<Line> lines) {
    List<Path> pending = new ArrayList<>();
    for (int i = lines.size() - 1; i >= 0; i--) {
      Line line = lines.get(i);
      Path stored = folder.resolve(line.path());
      if (line.event() == Event.REMOVED) {
        if (Files.isRegularFile(stored)) {
          pending.add(stored);
        }
        continue;
      }
      Path beside = ResultsStore.beside(stored);
      if (line.event() == Event.WROTE
          && Files.isRegularFile(beside)
          && Json.sha256(beside).equals(line.sha256())) {
        pending.add(stored);
      }
      break;
    }
    return pending;
  }

  /** All that is in the file, while nobody writes; empty if there is none. */
  String content() throws IOException {
    return Files.exists(file) ? Files.readString(file, StandardCharsets.ISO_8859_1) : "";
  }
}
