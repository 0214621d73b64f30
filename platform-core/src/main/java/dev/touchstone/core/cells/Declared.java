package dev.touchstone.core.cells;

import java.util.List;

/** What a manifest says of a component in a kind's section: a record of the kind's own, as JSON. */
public interface Declared {

  /** Indices of entries that it refers to beside its cells. */
  default List<Integer> refersTo() {
    return List.of();
  }
}
