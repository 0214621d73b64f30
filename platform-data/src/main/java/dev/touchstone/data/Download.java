package dev.touchstone.data;

import dev.touchstone.api.Cancellation;
import dev.touchstone.api.Progress;
import dev.touchstone.api.ResourceException;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Downloads a data set's missing files into a folder: from each mirror in turn, resuming what was
 * begun, and giving a file its final name only once its SHA-256 is the official one. Several
 * processes may do so at once: one downloads and the others wait.
 */
public final class Download {

  private static final Logger LOG = LoggerFactory.getLogger(Download.class);

  /** Tries at one mirror, as long as each brings the file further. */
  private static final int ATTEMPTS = 3;

  private final String title;
  private final Path folder;
  private final HttpTransfer transfer;
  private final Progress progress;
  private final Cancellation cancellation;
  private long total;

  /**
   * A download that has not begun.
   *
   * @param title the data set's name for messages
   * @param folder where the files go; made if it is missing
   * @param limits how long to wait for a server
   * @param progress receives bytes done
   * @param cancellation checked all the time; what has arrived stays
   */
  public Download(
      String title,
      Path folder,
      DownloadLimits limits,
      Progress progress,
      Cancellation cancellation) {
    this.title = title;
    this.folder = folder;
    this.transfer = new HttpTransfer(limits, cancellation);
    this.progress = progress;
    this.cancellation = cancellation;
  }

  /**
   * Completes the folder.
   *
   * @param files what is wanted, by whatever the caller knows it
   * @param present finds a file that need not be downloaded; asked once nobody else writes
   * @return where each file lies
   * @throws MirrorsFailedException if no mirror gives a file
   * @throws ResourceException if the folder cannot be written
   */
  public <K> Map<K, Path> run(Map<K, RemoteFile> files, Function<K, Optional<Path>> present)
      throws MirrorsFailedException {
    makeFolder();
    total = files.values().stream().mapToLong(RemoteFile::bytes).sum();
    String waiting = title + ": waiting for another download into " + folder;
    FolderLock lock =
        FolderLock.acquire(folder, cancellation, () -> progress.update(0, -1, waiting));
    try {
      Map<K, Path> paths = new LinkedHashMap<>();
      long done = 0;
      for (Map.Entry<K, RemoteFile> file : files.entrySet()) {
        // Looked for again: whoever held the lock before us may have fetched everything.
        Optional<Path> found = present.apply(file.getKey());
        paths.put(file.getKey(), found.isPresent() ? found.get() : fetch(file.getValue(), done));
        done += file.getValue().bytes();
        progress.update(done, total, title);
      }
      return paths;
    } finally {
      lock.close();
    }
  }

  private Path fetch(RemoteFile file, long done) throws MirrorsFailedException {
    List<String> failures = new ArrayList<>();
    for (URI mirror : file.mirrors()) {
      try {
        return fetchFrom(file.at(mirror), file, done);
      } catch (TransferException e) {
        LOG.info("{}: {}", file.at(mirror), e.getMessage());
        failures.add(file.at(mirror) + ": " + e.getMessage());
      }
    }
    throw new MirrorsFailedException(String.join("; ", failures));
  }

  private Path fetchFrom(URI source, RemoteFile file, long done) throws TransferException {
    Path partial = folder.resolve(file.name() + ".part");
    String detail = title + ": " + file.name() + " from " + source.getHost();
    TransferException failure = null;
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      long before = HttpTransfer.lengthOf(partial);
      try {
        if (before < file.bytes()) {
          transfer.fetch(
              source,
              partial,
              file.bytes(),
              length -> progress.update(done + length, total, detail));
        }
      } catch (TransferException e) {
        failure = e;
        if (HttpTransfer.lengthOf(partial) > before) {
          continue; // The connection broke on the way: go on from there.
        }
        break;
      }
      if (sha256(partial).equals(file.sha256())) {
        return publish(partial, folder.resolve(file.name()));
      }
      delete(partial);
      failure = new TransferException("the SHA-256 of what arrived is not the official one");
      if (before == 0) {
        break; // All of it came from this mirror; otherwise the older beginning may be at fault.
      }
    }
    throw failure;
  }

  private void makeFolder() {
    try {
      Files.createDirectories(folder);
    } catch (IOException e) {
      throw new ResourceException(
          String.format(
              "%s: the cache folder cannot be made (%s). Make it writable, or pass --data DIR with"
                  + " the files of %s.",
              folder, Causes.describe(e), title),
          e);
    }
  }

  private String sha256(Path file) {
    try {
      return Sha256.ofFile(file, cancellation);
    } catch (IOException e) {
      throw new ResourceException(file + ": cannot be read (" + Causes.describe(e) + ")", e);
    }
  }

  private static Path publish(Path partial, Path file) {
    try {
      return Files.move(
          partial, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new ResourceException(file + ": cannot be written (" + Causes.describe(e) + ")", e);
    }
  }

  private static void delete(Path partial) {
    try {
      Files.deleteIfExists(partial);
    } catch (IOException e) {
      throw new ResourceException(partial + ": cannot be deleted (" + Causes.describe(e) + ")", e);
    }
  }
}
