package dev.touchstone.reports.files;

import dev.touchstone.api.UserException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import org.apache.commons.io.file.PathUtils;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Replaces a folder by a new one as a whole: the report is written beside it and swapped in when it
 * is finished, so that a failure halfway leaves the earlier report as it was.
 */
public final class ReportFolder implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(ReportFolder.class);

  /** Tells our folders from a folder that happens to have the same name. */
  private static final String MARKER = ".touchstone-report";

  private final Path target;
  private final Path work;
  private final Path old;

  /**
   * Prepares an empty folder beside the target.
   *
   * @throws UserException if the target exists and is not a report
   */
  public ReportFolder(Path target) throws IOException {
    this.target = target;
    work = target.resolveSibling("." + target.getFileName() + ".new");
    old = target.resolveSibling("." + target.getFileName() + ".old");
    if (Files.exists(target, LinkOption.NOFOLLOW_LINKS) && !isReport(target)) {
      throw new UserException(
          target
              + " exists and is not a Touchstone report; move it away or publish into another"
              + " folder");
    }
    delete(work);
    if (Files.exists(target)) {
      delete(old);
    }
    Files.createDirectories(work);
    Files.writeString(work.resolve(MARKER), "Written by Touchstone and replaced as a whole.\n");
  }

  /** Where the report is once it is swapped in. */
  public Path target() {
    return target;
  }

  /** Where the new report is written. */
  public Path workFolder() {
    return work;
  }

  /** Puts the new report in the place of the earlier one. */
  public void swap() throws IOException {
    if (Files.exists(target)) {
      Files.move(target, old);
    }
    try {
      Files.move(work, target);
    } catch (IOException e) {
      if (Files.exists(old)) {
        Files.move(old, target);
      }
      throw e;
    }
    delete(old);
  }

  /** Removes what was not swapped in. */
  @Override
  public void close() {
    try {
      delete(work);
    } catch (IOException e) {
      LOG.warn("could not remove {}: {}", work, e.toString());
    }
  }

  /** Removes an earlier report that has nothing to take its place; leaves any other folder. */
  public static void remove(Path target) throws IOException {
    if (isReport(target)) {
      delete(target);
    }
  }

  /** Whether a folder, not a link to one, was written by this class. */
  public static boolean isReport(Path folder) {
    return Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)
        && Files.exists(folder.resolve(MARKER));
  }

  private static void delete(Path folder) throws IOException {
    if (Files.exists(folder, LinkOption.NOFOLLOW_LINKS)) {
      PathUtils.delete(folder);
    }
  }
}
