package dev.touchstone.core.run;

import dev.touchstone.api.results.DatasetSummary;
import dev.touchstone.core.cells.Cell;
import dev.touchstone.core.cells.CellKinds;
import dev.touchstone.core.suite.Suite;
import java.util.List;

/**
 * A suite as a grid of cells.
 *
 * @param suite the suite
 * @param dataset its data set
 * @param samples the evaluated test images, in order
 * @param entryHashes content address of each entry's model
 * @param cells all cells, each after those it depends on
 */
public record Plan(
    Suite suite,
    DatasetSummary dataset,
    List<Integer> samples,
    List<String> entryHashes,
    List<Cell> cells) {

  /** Copies the lists. */
  public Plan {
    samples = List.copyOf(samples);
    entryHashes = List.copyOf(entryHashes);
    cells = List.copyOf(cells);
  }

  /**
   * How many different pieces of work there are: entries that differ in name only share all cells,
   * attacks that do share theirs.
   */
  public int works() {
    return (int) cells.stream().map(Cell::hash).distinct().count();
  }

  /** What a cell is, in a few words: {@code thresholded · L∞ ε=0.1 · pgd-40 · 256 samples}. */
  public String label(Cell cell) {
    String label = group(cell);
    if (cell.samples() == 0) {
      return label;
    }
    return label + " · " + (cell.samples() == 1 ? "1 sample" : cell.samples() + " samples");
  }

  /** The same without its samples, which cells of the same place have in common. */
  public String group(Cell cell) {
    return CellKinds.of(cell.work()).label(suite, cell.place());
  }

  /** The name of the entry that a cell is about, the first one when there are several. */
  public String entry(Cell cell) {
    return suite.entries().get(cell.place().entry()).name();
  }
}
