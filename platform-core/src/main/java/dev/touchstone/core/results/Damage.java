package dev.touchstone.core.results;

import java.nio.file.Path;

/**
 * A stored file that cannot be believed.
 *
 * @param file the file
 * @param reason what is wrong with it, one clause
 */
public record Damage(Path file, String reason) {

  /** File and reason. */
  public String sentence() {
    return file + ": " + reason;
  }
}
