package dev.touchstone.cli;

import dev.touchstone.core.run.Cell;
import dev.touchstone.core.run.CellState;
import dev.touchstone.core.run.Plan;
import java.util.List;

/** When a run will be over, judged by the estimated cost of what is done and what is not. */
final class RunEta {

  /** What an image of an epoch costs in training, in queries: it goes forwards and backwards. */
  private static final double TRAINING_QUERIES = 1.25;

  private final long start = System.nanoTime();
  private final Plan plan;
  private double left;
  private double done;

  RunEta(Plan plan, List<Cell> toRun) {
    this.plan = plan;
    toRun.forEach(cell -> left += weight(cell));
  }

  private double weight(Cell cell) {
    if (cell.samples() > 0) {
      return Math.max(cell.estimatedQueries(), cell.samples());
    }
    return plan.suite()
        .entries()
        .get(cell.entry())
        .training()
        .map(
            training ->
                TRAINING_QUERIES
                    * training.passes(plan.dataset().trainCount())
                    * plan.dataset().trainCount())
        .orElse(0.0);
  }

  synchronized void ended(Cell cell, CellState state) {
    left -= weight(cell);
    if (state == CellState.DONE) {
      done += weight(cell); // The others took no time that says anything about the rest.
    }
  }

  /** Such as {@code ", about 3 min 05 s left"}; empty while nothing is known. */
  synchronized String text() {
    if (done <= 0) {
      return "";
    }
    double elapsed = (System.nanoTime() - start) / 1e9;
    double seconds = elapsed * left / done;
    return seconds < 1 ? "" : ", about " + Durations.text(seconds) + " left";
  }
}
