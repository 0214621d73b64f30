package dev.touchstone.data;

import java.net.URI;
import java.util.List;

/**
 * A published file.
 *
 * @param name its name at every folder of mirrors and in the cache
 * @param bytes its size
 * @param sha256 SHA-256 in lower-case hex
 * @param mirrors folders on the web, ending with a slash, or addresses of the file itself, which
 *     are asked as they are; tried in turn
 */
public record RemoteFile(String name, long bytes, String sha256, List<URI> mirrors) {

  /** Copies the list. */
  public RemoteFile {
    mirrors = List.copyOf(mirrors);
  }

  /** Where one mirror serves it. */
  URI at(URI mirror) {
    return mirror.getRawPath().endsWith("/") ? mirror.resolve(name) : mirror;
  }
}
