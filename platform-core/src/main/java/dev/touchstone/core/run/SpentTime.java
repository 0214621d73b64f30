package dev.touchstone.core.run;

import dev.touchstone.core.cells.CellKinds;
import dev.touchstone.core.cells.Pace;
import dev.touchstone.core.work.CellWork;

/** Parts the time that a run's cells took into what their results tell and the rest. */
final class SpentTime {

  private double preparing;
  private double classifying;
  private double failing;
  private double inResults;

  /**
   * A cell has ended.
   *
   * @param told seconds that its result tells, which are in a row of their own; of a training that
   *     went on from a checkpoint, those of earlier runs are among them, and not in this one's time
   * @param seconds how long it took
   */
  synchronized void add(CellWork work, CellState state, double told, double seconds) {
    if (state == CellState.FAILED) {
      failing += seconds;
      return;
    }
    Pace.Row row = CellKinds.of(work).pace().row();
    if (row == Pace.Row.WHOLE_CELL) {
      classifying += seconds;
    } else {
      double inThisRun = Math.min(told, seconds);
      inResults += inThisRun;
      if (row == Pace.Row.PREPARATION) {
        preparing += seconds - inThisRun;
      }
    }
  }

  /**
   * Where the time of the run went.
   *
   * @param seconds how long all cells together took
   */
  synchronized RunTimes times(double seconds) {
    double other = seconds - inResults - preparing - classifying - failing;
    return new RunTimes(0, preparing, classifying, failing, other, 0);
  }
}
