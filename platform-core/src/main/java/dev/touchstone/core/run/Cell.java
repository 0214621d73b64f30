package dev.touchstone.core.run;

import dev.touchstone.core.work.CellWork;
import java.util.List;

/**
 * A cell's place in a plan.
 *
 * @param work what is to be done
 * @param hash content address of the result
 * @param entry index of the suite's entry; of the first one when there are several
 * @param threat index of the suite's threat, or -1
 * @param attack index of the suite's attack, or -1
 * @param certifier index of the suite's certifier, or -1
 * @param analysis index of the suite's analysis, or -1
 * @param dependsOn hashes of cells that must be done before
 * @param estimatedQueries model queries that it may take, 0 when unknown; a gradient counts as one
 */
public record Cell(
    CellWork work,
    String hash,
    int entry,
    int threat,
    int attack,
    int certifier,
    int analysis,
    List<String> dependsOn,
    long estimatedQueries) {

  /** Copies the list. */
  public Cell {
    dependsOn = List.copyOf(dependsOn);
  }

  /** How many samples the cell is about; 0 when it prepares or analyses. */
  public int samples() {
    if (work instanceof CellWork.Clean clean) {
      return clean.samples().size();
    }
    if (work instanceof CellWork.Certify certifying) {
      return certifying.samples().size();
    }
    return work instanceof CellWork.Attack attacking ? attacking.samples().size() : 0;
  }
}
