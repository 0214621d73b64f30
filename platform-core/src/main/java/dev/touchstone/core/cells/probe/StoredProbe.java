package dev.touchstone.core.cells.probe;

import dev.touchstone.api.results.Flag;
import java.util.List;

/**
 * Result of a cell in which an audit probed an entry.
 *
 * @param flags what it found; empty where all is well
 * @param queries images that it had classified, or wanted gradients of
 * @param seconds wall-clock seconds
 */
public record StoredProbe(List<Flag> flags, long queries, double seconds) {

  /** Copies the list. */
  public StoredProbe {
    flags = List.copyOf(flags);
  }
}
