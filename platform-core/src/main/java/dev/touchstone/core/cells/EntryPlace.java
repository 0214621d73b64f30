package dev.touchstone.core.cells;

import java.util.List;

/**
 * The place of a cell that is about an entry alone.
 *
 * @param entry index of the suite's entry
 */
public record EntryPlace(int entry) implements Place {
  @Override
  public List<Integer> ofEntries() {
    return List.of(entry);
  }
}
