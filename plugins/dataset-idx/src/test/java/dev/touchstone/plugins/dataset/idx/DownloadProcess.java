package dev.touchstone.plugins.dataset.idx;

import dev.touchstone.api.Cancellation;
import dev.touchstone.api.Progress;
import dev.touchstone.api.data.DatasetContext;
import dev.touchstone.data.DownloadLimits;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Loads a {@link TinySet} in a process of its own, which a test can run twice or kill. */
final class DownloadProcess {

  private DownloadProcess() {}

  /**
   * Loads from the mirror {@code args[0]} into the cache {@code args[1]}; exits with 0 when the
   * data set was loaded.
   */
  public static void main(String[] args) {
    PublishedSet set = new TinySet().publishedAt(URI.create(args[0]));
    Duration patient = Duration.ofSeconds(60);
    new PublishedLoader(set, new DownloadLimits(patient, patient, Duration.ofMinutes(10)))
        .load(
            new DatasetContext(
                Optional.empty(), Path.of(args[1]), false, Progress.NONE, Cancellation.NEVER));
  }

  /** Starts the process. */
  static Process start(URI mirror, Path cache, Path log) throws IOException {
    String java =
        System.getProperty("java.home") + File.separator + "bin" + File.separator + "java";
    return new ProcessBuilder(
            List.of(
                java,
                "-Xmx64m",
                "-cp",
                System.getProperty("java.class.path"),
                DownloadProcess.class.getName(),
                mirror.toString(),
                cache.toString()))
        .redirectErrorStream(true)
        .redirectOutput(log.toFile())
        .start();
  }
}
