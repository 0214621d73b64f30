package dev.touchstone.core.cells;

import dev.touchstone.core.work.CellWork;
import java.util.List;

/**
 * A cell of a plan.
 *
 * @param work what is to be done
 * @param hash content address of the result
 * @param place where in the suite it belongs
 * @param dependsOn hashes of cells that must be done before
 * @param estimatedQueries model queries that it may take, 0 when unknown; a gradient counts as one
 */
public record Cell(
    CellWork work, String hash, Place place, List<String> dependsOn, long estimatedQueries) {

  /** Copies the list. */
  public Cell {
    dependsOn = List.copyOf(dependsOn);
  }

  /** A cell; its address follows from its work. */
  public static Cell of(CellWork work, Place place, List<String> dependsOn, long queries) {
    return new Cell(work, work.hash(), place, dependsOn, queries);
  }

  /** How many samples the result has outcomes of. */
  public int samples() {
    return work.outcomes().size();
  }
}
