package dev.touchstone.plugins.dataset.idx;

import dev.touchstone.api.Cancellation;
import dev.touchstone.api.Progress;
import dev.touchstone.api.ResourceException;
import dev.touchstone.plugins.dataset.idx.PublishedSet.OfficialFile;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Downloads a data set's missing files into the cache: from each mirror in turn, resuming what was
 * begun, and giving a file its final name only once its SHA-256 is the official one.
 */
final class Download {

  private static final Logger LOG = LoggerFactory.getLogger(Download.class);

  /** Tries at one mirror, as long as each brings the file further. */
  private static final int ATTEMPTS = 3;

  private final PublishedSet set;
  private final Path folder;
  private final HttpTransfer transfer;
  private final Progress progress;
  private final Cancellation cancellation;
  private final long total;

  Download(
      PublishedSet set,
      Path folder,
      HttpTransfer.Limits limits,
      Progress progress,
      Cancellation cancellation) {
    this.set = set;
    this.folder = folder;
    this.transfer = new HttpTransfer(limits, cancellation);
    this.progress = progress;
    this.cancellation = cancellation;
    this.total = set.files().values().stream().mapToLong(OfficialFile::gzipBytes).sum();
  }

  /**
   * Completes the folder and returns its files.
   *
   * @throws MirrorsFailedException if no mirror gives a file
   * @throws ResourceException if the folder cannot be written
   */
  Map<IdxPart, Path> run() throws MirrorsFailedException {
    makeFolder();
    String waiting = set.title() + ": waiting for another download into " + folder;
    try (FolderLock lock =
        FolderLock.acquire(folder, cancellation, () -> progress.update(0, -1, waiting))) {
      // Looked for again: whoever held the lock before us may have fetched everything.
      Map<IdxPart, Path> files = Search.official(lock.folder(), set, cancellation);
      long done = 0;
      for (IdxPart part : IdxPart.values()) {
        if (!files.containsKey(part)) {
          files.put(part, fetch(part, done));
        }
        done += set.files().get(part).gzipBytes();
        progress.update(done, total, set.title());
      }
      return files;
    }
  }

  private Path fetch(IdxPart part, long done) throws MirrorsFailedException {
    List<String> failures = new ArrayList<>();
    for (URI mirror : set.mirrors()) {
      try {
        return fetchFrom(PublishedSet.location(mirror, part), part, done);
      } catch (TransferException e) {
        LOG.info("{}: {}", PublishedSet.location(mirror, part), e.getMessage());
        failures.add(PublishedSet.location(mirror, part) + ": " + e.getMessage());
      }
    }
    throw new MirrorsFailedException(String.join("; ", failures));
  }

  private Path fetchFrom(URI source, IdxPart part, long done) throws TransferException {
    OfficialFile official = set.files().get(part);
    Path partial = folder.resolve(part.gzipName() + ".part");
    String detail = set.title() + ": " + part.gzipName() + " from " + source.getHost();
    TransferException failure = null;
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      long before = HttpTransfer.lengthOf(partial);
      try {
        if (before < official.gzipBytes()) {
          transfer.fetch(
              source,
              partial,
              official.gzipBytes(),
              length -> progress.update(done + length, total, detail));
        }
      } catch (TransferException e) {
        failure = e;
        if (HttpTransfer.lengthOf(partial) > before) {
          continue; // The connection broke on the way: go on from there.
        }
        break;
      }
      if (sha256(partial).equals(official.gzipSha256())) {
        return publish(partial, folder.resolve(part.gzipName()));
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
              folder, Causes.describe(e), set.title()),
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
