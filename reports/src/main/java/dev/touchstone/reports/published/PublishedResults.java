package dev.touchstone.reports.published;

import dev.touchstone.api.UserException;
import dev.touchstone.api.results.SuiteResults;
import dev.touchstone.reports.earlier.EarlierResults;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/** Reads what was published into a folder, by whatever version. */
public final class PublishedResults {

  private PublishedResults() {}

  /**
   * The results that a folder's reports were made from; empty if it has no reports.
   *
   * @throws UserException if they are damaged
   */
  public static Optional<SuiteResults> read(Path folder) throws IOException {
    if (Bundle.exists(folder)) {
      return Optional.of(Bundle.read(folder));
    }
    return EarlierResults.exists(folder)
        ? Optional.of(EarlierResults.read(folder))
        : Optional.empty();
  }

  /**
   * Sees to it that reports of an earlier version can be read when their manifest is about to be
   * replaced, by adding the bundle.
   *
   * @throws UserException if they are damaged
   */
  @SuppressWarnings("try") // The lock is held, not used.
  public static void preserve(Path folder) throws IOException {
    if (!Bundle.exists(folder) && EarlierResults.exists(folder)) {
      SuiteResults results = EarlierResults.read(folder);
      try (PublishLock lock = PublishLock.take(folder)) {
        Staging staging = Staging.begin(folder);
        try {
          Bundle.write(results, staging.newFolder());
          staging.commit(java.util.List.of(), java.util.List.of(), "");
        } finally {
          staging.discard();
        }
      }
    }
  }
}
