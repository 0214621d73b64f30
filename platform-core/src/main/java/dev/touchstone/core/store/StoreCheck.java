package dev.touchstone.core.store;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * Whether the files of a store are those that its log tells of.
 *
 * @param lines how many whole lines the log has; 0 where there is none
 * @param files how many files it vouches for
 * @param found files that a run found there, rather than wrote, in order
 * @param faults what is wrong, by file
 */
public record StoreCheck(int lines, int files, List<Path> found, Map<Path, String> faults) {

  /** A run may write while its store is looked at. */
  private static final int TRIES = 3;

  /** What is said of a file that no line tells of. */
  static final String UNKNOWN = "the store's log has no line for it";

  private static final String ADVICE = "; the next run begins a log anew";

  /** Copies the list. */
  public StoreCheck {
    found = List.copyOf(found);
  }

  /**
   * Checks a store; reads every file.
   *
   * @param expected whether there must be a log, because something else says so
   */
  static StoreCheck of(Path folder, boolean expected) {
    StoreLog log = new StoreLog(folder);
    try {
      for (int i = 1; ; i++) {
        String before = log.content();
        StoreCheck check = of(folder, log, before, expected);
        if (check.faults.isEmpty() || i == TRIES || log.content().equals(before)) {
          return check;
        }
      }
    } catch (IOException e) {
      throw ResultsStore.failure(log.file(), e);
    } catch (UncheckedIOException e) {
      throw ResultsStore.failure(log.file(), e.getCause());
    }
  }

  private static StoreCheck of(Path folder, StoreLog log, String content, boolean expected)
      throws IOException {
    Map<Path, String> faults = new LinkedHashMap<>();
    if (content.isEmpty()) {
      if (expected) {
        faults.put(log.file(), "it is missing, though the manifest tells of it" + ADVICE);
      }
      return new StoreCheck(0, 0, List.of(), faults);
    }
    List<StoreLog.Line> lines = new ArrayList<>();
    chainFault(content, lines, cutShort(folder, content))
        .ifPresent(fault -> faults.put(log.file(), fault + ADVICE));
    Map<String, StoreLog.Line> latest = new LinkedHashMap<>();
    lines.forEach(line -> latest.put(line.path(), line));
    Set<Path> pending = new HashSet<>(log.pending(lines));
    List<Path> found = new ArrayList<>();
    int files = 0;
    for (StoreLog.Line line : latest.values()) {
      Path file = folder.resolve(line.path());
      boolean removed = line.event() == StoreLog.Event.REMOVED;
      files += removed ? 0 : 1;
      if (line.event() == StoreLog.Event.FOUND) {
        found.add(file);
      }
      if (!pending.contains(file)) {
        fault(file, removed, line.sha256()).ifPresent(fault -> faults.put(file, fault));
      }
    }
    for (Path file : logged(folder)) {
      if (!latest.containsKey(log.path(file)) && !pending.contains(file)) {
        faults.put(file, UNKNOWN);
      }
    }
    return new StoreCheck(lines.size(), files, found, faults);
  }

  private static Optional<String> fault(Path file, boolean removed, String sha256) {
    boolean there = Files.isRegularFile(file);
    if (removed) {
      return there
          ? Optional.of("it is there, though the log says it was removed")
          : Optional.empty();
    }
    if (!there) {
      return Optional.of("it is missing, though the log says it was written");
    }
    return Json.sha256(file).equals(sha256)
        ? Optional.empty()
        : Optional.of("it is not the file that was written: the log has another digest of it");
  }

  /** Reads the lines up to the first that does not go on from the one before. */
  private static Optional<String> chainFault(
      String content, List<StoreLog.Line> lines, boolean cutShort) {
    String previous = StoreLog.NOTHING;
    int end = content.lastIndexOf('\n') + 1;
    for (String text : content.substring(0, end).split("\n")) {
      int number = lines.size() + 1;
      Optional<StoreLog.Line> line = StoreLog.Line.of(text);
      if (line.isEmpty()) {
        return Optional.of("its line %d is none".formatted(number));
      }
      if (!line.get().previous().equals(previous)) {
        return Optional.of(
            "its line %d does not go on from the one before: one of them was changed, or a line was taken out or put in"
                .formatted(number));
      }
      lines.add(line.get());
      previous = line.get().hash();
    }
    return cutShort ? Optional.of("its last line is cut short") : Optional.empty();
  }

  /** Whether the last line has no end, and not because a process was killed when it wrote it. */
  private static boolean cutShort(Path folder, String content) throws IOException {
    if (content.endsWith("\n")) {
      return false;
    }
    try (Stream<Path> files = Files.walk(folder.resolve("store"))) {
      return !Files.exists(ResultsStore.beside(folder.resolve("manifest.json")))
          && files.noneMatch(ResultsStore::isTemporary);
    }
  }

  /** The files that the log is to tell of. */
  static List<Path> logged(Path folder) throws IOException {
    Set<Path> files = new TreeSet<>();
    Path manifest = folder.resolve("manifest.json");
    if (Files.isRegularFile(manifest)) {
      files.add(manifest);
    }
    Path root = folder.resolve("store");
    if (Files.isDirectory(root)) {
      try (Stream<Path> found = Files.walk(root)) {
        found.filter(file -> Files.isRegularFile(file) && isLogged(root, file)).forEach(files::add);
      }
    }
    return List.copyOf(files);
  }

  /**
   * Whether a file in the store is one that the log tells of: not what a run keeps for itself while
   * it lasts, nor what was set aside. A model without numbers is not ready.
   */
  private static boolean isLogged(Path root, Path file) {
    return isLasting(root, file)
        && (!root.relativize(file).startsWith("models")
            || Files.exists(file.resolveSibling("model.json")));
  }

  /** The same of a file in the store, whether or not its model is ready. */
  static boolean isLasting(Path root, Path file) {
    Path path = root.relativize(file);
    String name = file.getFileName().toString();
    return path.getNameCount() == 1
        ? name.equals("times")
        : !path.startsWith("damaged")
            && !ResultsStore.isTemporary(file)
            && !(path.startsWith("models") && name.startsWith("checkpoint"));
  }

  /** Files that no line of the log tells of; none where the log is broken. */
  static List<Path> unknown(Path folder) throws IOException {
    StoreLog log = new StoreLog(folder);
    List<StoreLog.Line> lines = new ArrayList<>();
    String content = log.content();
    if (!content.isEmpty() && chainFault(content, lines, false).isPresent()) {
      return List.of();
    }
    Set<String> known = new HashSet<>();
    lines.forEach(line -> known.add(line.path()));
    return logged(folder).stream().filter(file -> !known.contains(log.path(file))).toList();
  }
}
