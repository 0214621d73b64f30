package dev.touchstone.core.run;

import dev.touchstone.core.cells.Cell;
import dev.touchstone.core.cells.CellKind;
import dev.touchstone.core.cells.CellKinds;
import dev.touchstone.core.cells.Speed;
import dev.touchstone.core.results.Reading;
import dev.touchstone.core.results.StoredCell;
import dev.touchstone.core.results.StoredResults;
import dev.touchstone.core.work.CellWork;
import java.util.OptionalInt;

/**
 * What results of a plan's cells tell of what others will take. Each result is read once for all
 * that it tells.
 */
final class Lessons {

  private final Plan plan;
  private final StoredResults results;
  private final Speed speed = new Speed();

  /** Nothing is known yet. */
  Lessons(Plan plan, StoredResults results) {
    this.plan = plan;
    this.results = results;
  }

  /** What is known by now. */
  Speed speed() {
    return speed;
  }

  /**
   * Learns from a result that was stored before.
   *
   * @param classes how many classes the data has, if that is known
   * @return what was read
   */
  Reading<?> stored(Cell cell, OptionalInt classes) {
    return stored(cell, CellKinds.of(cell.work()), cell.work(), classes);
  }

  private <W extends CellWork, R> Reading<StoredCell<R>> stored(
      Cell cell, CellKind<W, R> kind, W work, OptionalInt classes) {
    Reading<StoredCell<R>> reading = kind.read(results, work, classes);
    reading
        .value()
        .map(StoredCell::result)
        .ifPresent(
            result -> {
              kind.measure(cell, plan.suite(), result, speed);
              kind.learn(cell, plan.suite(), result, speed);
            });
    return reading;
  }

  /**
   * Learns from a result that a cell has just stored. How long it took is measured by its clock.
   *
   * @return wall-clock seconds that the result tells of itself
   */
  double done(Cell cell) {
    return done(cell, CellKinds.of(cell.work()), cell.work());
  }

  private <W extends CellWork, R> double done(Cell cell, CellKind<W, R> kind, W work) {
    return kind.read(results, work, OptionalInt.empty())
        .value()
        .map(StoredCell::result)
        .map(
            result -> {
              kind.learn(cell, plan.suite(), result, speed);
              return kind.seconds(result);
            })
        .orElse(0.0);
  }
}
