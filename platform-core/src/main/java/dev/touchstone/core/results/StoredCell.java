package dev.touchstone.core.results;

import dev.touchstone.core.work.CellWork;
import dev.touchstone.core.work.Code;
import java.util.Optional;

/**
 * What a stored file holds.
 *
 * @param work what was to be done; empty in files of format 1, which nothing but their name and
 *     their own consistency vouches for
 * @param code which code did it; empty in files of format 1
 * @param weights SHA-256 of the weights that belong to a model; empty for everything else
 * @param images SHA-256 of the file with the images that were kept; empty where none were
 * @param result what came out
 */
public record StoredCell<R>(
    Optional<CellWork> work,
    Optional<Code> code,
    Optional<String> weights,
    Optional<String> images,
    R result) {

  /** Whether the file carries a digest, which fits. */
  public boolean sealed() {
    return work.isPresent();
  }
}
