package dev.touchstone.cli;

import dev.touchstone.api.UserException;
import dev.touchstone.api.results.SuiteResults;
import dev.touchstone.core.run.ResultsReader;
import dev.touchstone.core.run.StoredSuite;
import dev.touchstone.core.store.ResultsStore;
import dev.touchstone.reports.leaderboard.Leaderboard;
import dev.touchstone.reports.published.Bundle;
import dev.touchstone.reports.published.Publication;
import dev.touchstone.reports.published.PublishedResults;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Results of a folder, from wherever they are: the store of a run if there is one, else what was
 * published, by this version or an earlier one.
 */
final class ResultsSource {

  private static final Logger LOG = LoggerFactory.getLogger(ResultsSource.class);

  private ResultsSource() {}

  /**
   * Reads a folder.
   *
   * @param err where to say what is odd and no error
   * @throws UserException if there are no results, or they are damaged
   */
  static StoredSuite read(Path folder, PrintWriter err) {
    try {
      recover(folder);
      if (!hasStore(folder)) {
        Optional<SuiteResults> published = PublishedResults.read(folder);
        if (published.isPresent()) {
          warn(folder, published.get(), err);
          return new StoredSuite(published.get(), List.of(), List.of());
        }
      }
    } catch (IOException e) {
      throw ResultsStore.failure(folder, e);
    }
    return ResultsReader.examine(ResultsStore.existing(folder));
  }

  /**
   * Keeps the reports of an earlier version readable, whose manifest a run is about to replace.
   *
   * @throws UserException if they cannot be read and the store has nothing either
   */
  static void preserve(ResultsStore store) {
    try {
      PublishedResults.preserve(store.folder());
    } catch (UserException e) {
      if (!hasStore(store.folder())) {
        throw new UserException(
            e.getMessage() + "; run into another folder with --out, so that nothing is lost", e);
      }
    } catch (IOException e) {
      throw ResultsStore.failure(store.folder(), e);
    }
  }

  /** Whether a run left anything in the folder's store. */
  static boolean hasStore(Path folder) {
    return Stream.of("cells", "failed", "models")
        .anyMatch(part -> hasFiles(folder.resolve("store").resolve(part)));
  }

  /** Whether nothing is missing: no row of the leaderboard, no analysis. */
  static boolean complete(SuiteResults results) {
    return Leaderboard.of(results).complete()
        && results.analyses().stream().allMatch(run -> run.done() && run.failure().isEmpty());
  }

  private static boolean hasFiles(Path folder) {
    if (!Files.isDirectory(folder)) {
      return false;
    }
    try (Stream<Path> files = Files.list(folder)) {
      return files.findAny().isPresent();
    } catch (IOException e) {
      throw ResultsStore.failure(folder, e);
    }
  }

  /** A folder that cannot be written to is read as it is. */
  private static void recover(Path folder) {
    try {
      Publication.recover(folder);
    } catch (IOException e) {
      LOG.warn("could not finish an earlier publication in {}: {}", folder, e.toString());
    }
  }

  private static void warn(Path folder, SuiteResults published, PrintWriter err)
      throws IOException {
    Path manifest = folder.resolve("manifest.json");
    if (Files.isRegularFile(manifest)
        && !Bundle.sameManifest(Files.readString(manifest), published.manifest())) {
      err.println(
          Printable.line(
              "touchstone: %s is not the manifest that the reports here were published with; what was published counts"
                  .formatted(manifest)));
    }
  }
}
