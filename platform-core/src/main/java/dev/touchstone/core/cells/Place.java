package dev.touchstone.core.cells;

import java.util.List;
import java.util.OptionalInt;

/**
 * A cell's place in a suite.
 *
 * @param entries indices of the entries that it is about, at least one
 * @param threat index of the threat; empty when there is none
 * @param use index in the section of the cell's kind; empty when the kind has none
 */
public record Place(List<Integer> entries, OptionalInt threat, OptionalInt use) {

  /** Copies the list. */
  public Place {
    entries = List.copyOf(entries);
  }

  /** The place of a cell that is about an entry alone. */
  public static Place of(int entry) {
    return new Place(List.of(entry), OptionalInt.empty(), OptionalInt.empty());
  }

  /** The place of a cell in which a component meets an entry at a threat. */
  public static Place of(int entry, int threat, int use) {
    return new Place(List.of(entry), OptionalInt.of(threat), OptionalInt.of(use));
  }

  /** The place of a cell in which a component meets some entries. */
  public static Place of(List<Integer> entries, int use) {
    return new Place(entries, OptionalInt.empty(), OptionalInt.of(use));
  }

  /** Index of the first entry. */
  public int entry() {
    return entries.get(0);
  }
}
