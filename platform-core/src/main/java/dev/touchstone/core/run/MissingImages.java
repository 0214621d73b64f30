package dev.touchstone.core.run;

import dev.touchstone.core.cells.Cell;
import dev.touchstone.core.cells.CellKind;
import dev.touchstone.core.cells.CellKinds;
import dev.touchstone.core.results.StoredCell;
import dev.touchstone.core.results.StoredResults;
import dev.touchstone.core.store.ResultsStore;
import dev.touchstone.core.work.CellWork;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/** Stored results without the images that they are to have; doing them again gives these. */
public final class MissingImages {

  private MissingImages() {}

  /**
   * Forgets such results, so that a run does them again and keeps the images.
   *
   * @return how many
   */
  public static int forget(Plan plan, ResultsStore store) {
    Map<String, CellWork> lacking = new LinkedHashMap<>();
    for (Cell cell : plan.cells()) {
      if (lacks(CellKinds.of(cell.work()), cell.work(), store)) {
        lacking.put(cell.hash(), cell.work());
      }
    }
    lacking.values().forEach(work -> CellRunner.forget(store, work));
    return lacking.size();
  }

  private static <W extends CellWork, R> boolean lacks(
      CellKind<W, R> kind, W work, ResultsStore store) {
    StoredResults results = new StoredResults(store);
    Optional<StoredCell<R>> stored = kind.read(results, work, OptionalInt.empty()).value();
    return stored.isPresent() && kind.lacksImages(work, stored.get(), results);
  }
}
