package dev.touchstone.core.suite;

import dev.touchstone.api.Cancellation;
import dev.touchstone.api.Progress;
import dev.touchstone.api.UserException;
import dev.touchstone.data.Download;
import dev.touchstone.data.DownloadLimits;
import dev.touchstone.data.MirrorsFailedException;
import dev.touchstone.data.RemoteFile;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The user's own folder for files that suites need: what was downloaded, each below its SHA-256, so
 * that two suites' files of one name do not meet; and what the user put there.
 *
 * @param folder the folder; made when needed
 * @param offline whether downloading is forbidden
 */
public record FileCache(Path folder, boolean offline) {

  /** A file of that name that the user put there. */
  Optional<Path> put(String name) {
    return Optional.of(folder.resolve(name)).filter(Files::isRegularFile);
  }

  /** Where a file is kept that was downloaded. */
  Path downloaded(URI url, String sha256) {
    return folder.resolve(sha256).resolve(name(url));
  }

  /**
   * Downloads a file, unless that was done before.
   *
   * @param bytes its size
   * @param sha256 SHA-256 in lower-case hex
   * @throws UserException if the user forbade it, or no server gives the file; says which and why
   */
  Path fetch(URI url, long bytes, String sha256, Progress progress, Cancellation cancellation) {
    Path target = downloaded(url, sha256);
    if (Files.isRegularFile(target)) {
      return target; // It got its name only when its digest was right.
    }
    if (offline) {
      throw new UserException("--offline forbids to download it");
    }
    RemoteFile file = new RemoteFile(name(url), bytes, sha256, List.of(url.resolve(".")));
    Download download =
        new Download(name(url), target.getParent(), DownloadLimits.DEFAULT, progress, cancellation);
    try {
      return download
          .run(Map.of(file, file), each -> Optional.of(target).filter(Files::isRegularFile))
          .get(file);
    } catch (MirrorsFailedException e) {
      throw new UserException("it cannot be downloaded (" + e.getMessage() + ")", e);
    }
  }

  /** The last part of an address's path. */
  static String name(URI url) {
    String path = url.getPath();
    return path.substring(path.lastIndexOf('/') + 1);
  }
}
