package dev.touchstone.core.cells.analyse;

import dev.touchstone.core.cells.Place;
import java.util.List;
import java.util.OptionalInt;

/**
 * The place of an analysis cell.
 *
 * @param analysis index of the suite's analysis
 * @param entries indices of the suite's entries that it is about
 */
public record AnalysePlace(int analysis, List<Integer> entries) implements Place {

  /** Copies the list. */
  public AnalysePlace {
    entries = List.copyOf(entries);
  }

  @Override
  public List<Integer> ofEntries() {
    return entries;
  }

  @Override
  public OptionalInt ofUse() {
    return OptionalInt.of(analysis);
  }
}
