package dev.touchstone.core.suite;

import dev.touchstone.api.Cancellation;
import dev.touchstone.api.Progress;
import dev.touchstone.api.ResourceException;
import dev.touchstone.api.UserException;
import dev.touchstone.core.store.Json;
import dev.touchstone.data.Download;
import dev.touchstone.data.DownloadLimits;
import dev.touchstone.data.MirrorsFailedException;
import dev.touchstone.data.RemoteFile;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The user's own folder for files that suites need: what was downloaded, each below its SHA-256, so
 * that two suites' files of one name do not meet; and what the user put there.
 *
 * @param folder the folder; made when needed
 * @param offline whether downloading is forbidden
 */
public record FileCache(Path folder, boolean offline) {

  /** What is a file's name in every file system, and is the same in an address. */
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,199}");

  /** A file of that name that the user put there. */
  Optional<Path> put(String name) {
    return Optional.of(folder.resolve(name)).filter(Files::isRegularFile);
  }

  /** Where a file is kept that was downloaded. */
  Path downloaded(URI url, String sha256) {
    return folder.resolve(sha256).resolve(name(url).orElseThrow());
  }

  /**
   * Downloads a file, unless that was done before and it is still what it was.
   *
   * @param url whose last part is a {@link #name}; it is asked as it is
   * @param bytes its size
   * @param sha256 SHA-256 in lower-case hex
   * @throws UserException if the user forbade it, or no server gives the file; says which and why
   */
  Path fetch(URI url, long bytes, String sha256, Progress progress, Cancellation cancellation) {
    Path target = downloaded(url, sha256);
    if (holds(target, sha256)) {
      return target;
    }
    if (offline) {
      throw new UserException("--offline forbids to download it");
    }
    String name = target.getFileName().toString();
    RemoteFile file = new RemoteFile(name, bytes, sha256, List.of(url));
    Download download =
        new Download(name, target.getParent(), DownloadLimits.DEFAULT, progress, cancellation);
    try {
      return download.run(Map.of(file, file), each -> sound(target, sha256)).get(file);
    } catch (MirrorsFailedException e) {
      throw new UserException("it cannot be downloaded (" + e.getMessage() + ")", e);
    }
  }

  /** It got its name only when its digest was right, but may have been changed since. */
  private static Optional<Path> sound(Path target, String sha256) {
    if (holds(target, sha256)) {
      return Optional.of(target);
    }
    try {
      Files.deleteIfExists(target);
    } catch (IOException e) {
      throw new ResourceException(target + " is damaged and cannot be deleted: " + e, e);
    }
    return Optional.empty();
  }

  private static boolean holds(Path file, String sha256) {
    return Files.isRegularFile(file) && Json.sha256(file).equals(sha256);
  }

  /** The last part of an address's path; empty when it is no plain name of a file. */
  static Optional<String> name(URI url) {
    String path = url.getRawPath();
    return Optional.of(path.substring(path.lastIndexOf('/') + 1)).filter(NAME.asMatchPredicate());
  }
}
