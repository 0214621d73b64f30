package dev.touchstone.cli;

import dev.touchstone.api.UserException;
import dev.touchstone.api.results.SuiteResults;
import dev.touchstone.core.Platform;
import dev.touchstone.core.store.ResultsStore;
import dev.touchstone.reports.published.Bundle;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;

/** Whether published reports are those that results give: they are made again and compared. */
final class Figures {

  /** What says how long the work took, and what the manifest's page shows beside it. */
  private static final Set<String> OTHERWISE = Set.of("timings.csv", "html/manifest.html");

  private Figures() {}

  /**
   * Reports in a folder that differ from what the results give, or are missing; none if nothing was
   * published there.
   *
   * @return paths in the folder
   */
  static List<String> differing(Platform platform, SuiteResults results, Path folder) {
    if (!Bundle.exists(folder)) {
      return List.of();
    }
    List<String> differing = new ArrayList<>();
    try (ScratchFolder scratch = ScratchFolder.make()) {
      Bundle.write(results, scratch.path());
      Reports.write(platform, results, scratch.path());
      try (Stream<Path> files = Files.walk(scratch.path())) {
        for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
          String path = scratch.path().relativize(file).toString().replace('\\', '/');
          if (!OTHERWISE.contains(path) && !same(file, folder.resolve(path))) {
            differing.add(path);
          }
        }
      }
    } catch (IOException e) {
      throw ResultsStore.failure(folder, e);
    }
    return differing;
  }

  /** Long tables may be held compressed; pages may have been left out as a whole. */
  private static boolean same(Path made, Path published) throws IOException {
    byte[] expected = content(made);
    if (Files.isRegularFile(published)) {
      return Arrays.equals(expected, content(published));
    }
    Path compressed = published.resolveSibling(published.getFileName() + ".gz");
    if (Files.isRegularFile(compressed)) {
      return Arrays.equals(expected, content(compressed));
    }
    return !Files.isDirectory(published.getParent());
  }

  private static byte[] content(Path file) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    if (!file.toString().endsWith(".gz")) {
      return bytes;
    }
    try (GZIPInputStream unpacked = new GZIPInputStream(new ByteArrayInputStream(bytes))) {
      return unpacked.readAllBytes();
    } catch (IOException e) {
      throw new UserException(file + ": cannot be unpacked (" + e.getMessage() + ")", e);
    }
  }
}
