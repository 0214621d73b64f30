package dev.touchstone.cli;

import dev.touchstone.core.run.Cell;
import dev.touchstone.core.run.Plan;

/** When a run will be over, judged by the estimated cost of what is done and what is not. */
final class RunEta {

  /** What preparing a model counts for, in queries; a guess that only the ETA depends on. */
  private static final long PREPARATION = 50_000;

  private final long start = System.nanoTime();
  private final int cells;
  private final double total;
  private double done;
  private int ended;

  RunEta(Plan plan, int cached) {
    double sum = 0;
    for (Cell cell : plan.cells()) {
      sum += weight(cell);
    }
    this.cells = plan.cells().size() - cached;
    this.total = plan.cells().isEmpty() ? 1 : sum * cells / plan.cells().size();
  }

  private static double weight(Cell cell) {
    return cell.samples() == 0 ? PREPARATION : Math.max(cell.estimatedQueries(), cell.samples());
  }

  synchronized void ended(Cell cell) {
    done += weight(cell);
    ended++;
  }

  /** Such as {@code ", 3 min 05 s left"}; empty while nothing is known. */
  synchronized String text() {
    if (ended == 0 || ended >= cells || done <= 0) {
      return "";
    }
    double elapsed = (System.nanoTime() - start) / 1e9;
    return ", about " + Durations.text(Math.max(0, elapsed * (total - done) / done)) + " left";
  }
}
