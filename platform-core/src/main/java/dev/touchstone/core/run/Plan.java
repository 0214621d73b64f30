package dev.touchstone.core.run;

import dev.touchstone.api.results.DatasetSummary;
import dev.touchstone.core.suite.Suite;
import dev.touchstone.core.work.CellWork;
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
    if (cell.work() instanceof CellWork.Analyse work) {
      return "%s · %s"
          .formatted(String.join(", ", work.names()), suite.analyses().get(cell.analysis()).name());
    }
    String entry = suite.entries().get(cell.entry()).name();
    if (cell.threat() >= 0) {
      return "%s · %s · %s · %s"
          .formatted(
              entry,
              suite.threats().get(cell.threat()).label(),
              cell.attack() >= 0
                  ? suite.attacks().get(cell.attack()).name()
                  : suite.certifiers().get(cell.certifier()).name(),
              samples(cell));
    }
    return cell.samples() == 0
        ? entry + " · prepare"
        : "%s · clean · %s".formatted(entry, samples(cell));
  }

  private static String samples(Cell cell) {
    return cell.samples() == 1 ? "1 sample" : cell.samples() + " samples";
  }
}
