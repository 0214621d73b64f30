package dev.touchstone.core.run;

import dev.touchstone.api.Cancellation;
import dev.touchstone.api.CancelledException;
import dev.touchstone.api.ComponentException;
import dev.touchstone.api.Progress;
import dev.touchstone.core.cells.Cell;
import dev.touchstone.core.store.Json;
import dev.touchstone.core.work.CellFailure;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Runs cells that may take only so long. A cell whose time is over is asked to stop, as if the user
 * wished it. If it does not listen, nothing in Java can stop it: its thread is left behind, and the
 * run goes on without it. What it may still find is not stored.
 */
final class TimeLimit {

  /** Part of the time after which the user is warned. */
  private static final double WARNING = 0.8;

  /** How long a cell that is asked to stop has to do so. */
  private static final Duration LONGEST_GRACE = Duration.ofSeconds(10);

  private final Duration limit;
  private final CellRunner cells;

  TimeLimit(Duration limit, CellRunner cells) {
    this.limit = limit;
    this.cells = cells;
  }

  /**
   * Runs a cell.
   *
   * @param warning is run when most of the time is over
   * @return why it failed, or empty
   */
  Optional<CellFailure> run(Cell cell, Progress progress, Cancellation stop, Runnable warning) {
    Watched watched = new Watched(stop);
    FutureTask<Optional<CellFailure>> task =
        new FutureTask<>(() -> cells.run(Json.text(cell.work()), progress, watched));
    Thread thread = new Thread(task, Thread.currentThread().getName() + "-cell");
    thread.setDaemon(true);
    thread.start();
    long early = (long) (limit.toMillis() * WARNING);
    if (!ends(task, early)) {
      warning.run();
      if (!ends(task, limit.toMillis() - early)) {
        watched.overdue = true;
        if (!ends(task, Math.min(limit.toMillis(), LONGEST_GRACE.toMillis()))) {
          cells.leaveBehind();
          return Optional.of(
              cells.fail(
                  cell.work(),
                  new ComponentException(
                      overdue() + "it does not stop when asked, so its thread was left behind")));
        }
      }
    }
    return result(task, cell, watched);
  }

  private Optional<CellFailure> result(
      FutureTask<Optional<CellFailure>> task, Cell cell, Watched watched) {
    try {
      return task.get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof CancelledException && !watched.stop.requested()) {
        return Optional.of(
            cells.fail(cell.work(), new ComponentException(overdue() + "it was stopped")));
      }
      if (e.getCause() instanceof RuntimeException exception) {
        throw exception;
      }
      if (e.getCause() instanceof Error error) {
        throw error;
      }
      throw new IllegalStateException(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CancelledException();
    }
  }

  private String overdue() {
    return "takes longer than evaluation.time-limit, %,d s: ".formatted(limit.toSeconds());
  }

  private static boolean ends(FutureTask<?> task, long millis) {
    try {
      task.get(millis, TimeUnit.MILLISECONDS);
      return true;
    } catch (TimeoutException e) {
      return false;
    } catch (ExecutionException e) {
      return true; // What it threw is looked at later.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CancelledException();
    }
  }

  /** The user's wish to stop, or the end of the cell's time. */
  private static final class Watched implements Cancellation {

    private final Cancellation stop;
    private volatile boolean overdue;

    Watched(Cancellation stop) {
      this.stop = stop;
    }

    @Override
    public boolean requested() {
      return overdue || stop.requested();
    }
  }
}
