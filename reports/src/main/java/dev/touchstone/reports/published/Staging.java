package dev.touchstone.reports.published;

import dev.touchstone.api.UserException;
import dev.touchstone.reports.files.ReportFolder;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * New reports beside the old ones, and how they take their place.
 *
 * <p>Reports are written into {@code .publishing/new}. When all are whole, a file {@code
 * .publishing/ready} says so and what to do; from then on the new reports count. Everything is
 * moved, item by item. Who finds the file {@code ready} goes on with the moving, so that a process
 * that dies in between leaves no mixture to the next one. Nothing is written through a symbolic
 * link: an item that is one is replaced itself, and what it points to stays.
 */
final class Staging {

  private static final String WORK = ".publishing";
  private static final String NEW = "new";
  private static final String OLD = "old";
  private static final String READY = "ready";
  private static final String REMOVE = "remove ";
  private static final String KEEP = "keep ";

  private final Path folder;
  private final Path work;

  private Staging(Path folder) {
    this.folder = folder;
    work = folder.resolve(WORK);
  }

  /** Finishes what another process left ready; drops what it left half. */
  static void recover(Path folder) throws IOException {
    Staging staging = new Staging(folder);
    if (isFolder(staging.work) && Files.isRegularFile(staging.work.resolve(READY))) {
      staging.move();
    } else {
      delete(staging.work);
    }
  }

  /** An empty folder for new reports; the lock must be held. */
  static Staging begin(Path folder) throws IOException {
    recover(folder);
    Staging staging = new Staging(folder);
    Files.createDirectory(staging.work);
    Files.createDirectory(staging.work.resolve(NEW));
    Files.createDirectory(staging.work.resolve(OLD));
    return staging;
  }

  /** Where new reports are written. */
  Path newFolder() {
    return work.resolve(NEW);
  }

  /**
   * Puts the new reports in the place of the old ones.
   *
   * @param removed names of old reports that have no successor
   * @param kept names of old reports to be kept
   * @param before name of a folder for what is kept; there must be none of that name
   * @throws UserException if a folder is in the way that is no report; nothing was changed then
   */
  void commit(List<String> removed, List<String> kept, String before) throws IOException {
    List<String> items = items(newFolder());
    for (String item : items) {
      check(item);
      force(newFolder().resolve(item));
    }
    List<String> lines = new ArrayList<>();
    kept.forEach(item -> lines.add(KEEP + before + "/" + item));
    removed.forEach(item -> lines.add(REMOVE + item));
    Path ready = work.resolve("ready.part");
    Files.write(ready, lines);
    force(ready);
    Files.move(ready, work.resolve(READY), StandardCopyOption.ATOMIC_MOVE);
    move();
  }

  /** Removes what was not committed. */
  void discard() throws IOException {
    if (!Files.exists(work.resolve(READY))) {
      delete(work);
    }
  }

  private void move() throws IOException {
    List<String> lines = Files.readAllLines(work.resolve(READY), StandardCharsets.UTF_8);
    for (String line : lines) {
      if (line.startsWith(KEEP)) {
        keep(line.substring(KEEP.length()));
      }
    }
    for (String item : items(newFolder())) {
      Path next = newFolder().resolve(item);
      if (isFolder(next) || isFolder(folder.resolve(item))) {
        aside(item);
      }
      Files.move(next, folder.resolve(item), StandardCopyOption.ATOMIC_MOVE);
    }
    for (String line : lines) {
      if (line.startsWith(REMOVE)) {
        aside(line.substring(REMOVE.length()));
      }
    }
    // Without the file 'ready' the rest is waste, which the next one removes.
    Files.delete(work.resolve(READY));
    delete(work);
  }

  private void keep(String path) throws IOException {
    Path target = folder.resolve(path);
    Path source = folder.resolve(target.getFileName());
    if (!exists(target) && exists(source)) {
      Files.createDirectories(target.getParent());
      Files.move(source, target);
    }
  }

  /** A file is replaced in one step by the move itself; a folder must make way first. */
  private void aside(String item) throws IOException {
    Path present = folder.resolve(item);
    if (exists(present)) {
      Path old = work.resolve(OLD).resolve(item);
      delete(old);
      Files.createDirectories(work.resolve(OLD));
      Files.move(present, old);
    }
  }

  private void check(String item) throws IOException {
    Path present = folder.resolve(item);
    if (isFolder(present) && !replaceable(present, newFolder().resolve(item))) {
      throw new UserException(
          present
              + " exists and is not a Touchstone report; move it away or publish into another"
              + " folder");
    }
  }

  /** Whether a folder is a report, or has no file that the new one lacks. */
  private static boolean replaceable(Path present, Path next) throws IOException {
    if (ReportFolder.isReport(present)) {
      return true;
    }
    try (Stream<Path> files = Files.walk(present)) {
      return files.allMatch(
          file -> Files.exists(next.resolve(present.relativize(file).toString())));
    }
  }

  private static List<String> items(Path folder) throws IOException {
    if (!isFolder(folder)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  private static void force(Path file) throws IOException {
    if (Files.isRegularFile(file)) {
      try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
        channel.force(true);
      }
    }
  }

  private static boolean exists(Path path) {
    return Files.exists(path, LinkOption.NOFOLLOW_LINKS);
  }

  private static boolean isFolder(Path path) {
    return Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS);
  }

  /** Deletes a file, a link, or a folder with all in it, but nothing that links point to. */
  private static void delete(Path path) throws IOException {
    if (!exists(path)) {
      return;
    }
    Files.walkFileTree(
        path,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            Files.delete(file);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path directory, IOException e)
              throws IOException {
            Files.delete(directory);
            return FileVisitResult.CONTINUE;
          }
        });
  }
}
