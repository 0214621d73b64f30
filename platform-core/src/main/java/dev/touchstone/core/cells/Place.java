package dev.touchstone.core.cells;

import java.util.List;
import java.util.OptionalInt;

/**
 * A cell's place in a suite. Each kind of cell has a record of its own, which stands in manifests
 * as JSON.
 */
public interface Place {

  /** Indices of the suite's entries that the cell is about, at least one. */
  List<Integer> ofEntries();

  /** Index of the suite's threat; empty when there is none. */
  default OptionalInt ofThreat() {
    return OptionalInt.empty();
  }

  /** Index in the kind's own section of the suite; empty when the kind has none. */
  default OptionalInt ofUse() {
    return OptionalInt.empty();
  }

  /** Index of the first entry. */
  default int firstEntry() {
    return ofEntries().get(0);
  }
}
