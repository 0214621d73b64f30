package dev.touchstone.cli;

import dev.touchstone.api.Progress;
import dev.touchstone.core.cells.Cell;
import dev.touchstone.core.results.Damage;
import dev.touchstone.core.run.CellState;
import dev.touchstone.core.run.Plan;
import dev.touchstone.core.run.RemainingTime;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;

/** Plain lines for logs: one per finished cell, and one every so often while a long one goes on. */
final class PlainProgress implements ProgressDisplay {

  private static final long EVERY_NANOS = 30_000_000_000L;

  private final PrintWriter err;
  private long lastLine = System.nanoTime();
  private int planned;
  private int ended;
  private RemainingTime remaining;

  PlainProgress(PrintWriter err) {
    this.err = err;
  }

  @Override
  public Progress loading() {
    return (done, total, detail) -> every(() -> "data: " + amount(done, total, detail));
  }

  @Override
  public synchronized void setAside(Plan plan, Damage damage, Path place) {
    line(ProgressDisplay.setAside(damage, place));
  }

  @Override
  public synchronized void runStarted(Plan plan, List<Cell> toRun, RemainingTime left) {
    planned = plan.works();
    ended = planned - toRun.size();
    remaining = left;
    line("%d cells, %d of them stored already".formatted(planned, ended));
  }

  @Override
  public void cellProgress(Plan plan, Cell cell, long done, long total, String detail) {
    every(
        () ->
            "  %s: %s%s"
                .formatted(
                    plan.label(cell),
                    amount(done, total, detail),
                    ProgressDisplay.left(remaining).replaceFirst(", ", "; the run: ")));
  }

  @Override
  public synchronized void cellSlow(Plan plan, Cell cell) {
    line("  " + ProgressDisplay.slow(plan, cell));
  }

  @Override
  public synchronized void cellFarLonger(Plan plan, Cell cell, double plannedSeconds) {
    line("  " + ProgressDisplay.farLonger(plan, cell, plannedSeconds));
  }

  @Override
  public synchronized void cellFinished(Plan plan, Cell cell, CellState state, String reason) {
    ended++;
    String what =
        switch (state) {
          case DONE -> "";
          case FAILED -> "  FAILED: " + reason;
          case LEFT_OUT -> "  left out: " + reason;
        };
    line(
        "[%d/%d%s] %s%s"
            .formatted(ended, planned, ProgressDisplay.left(remaining), plan.label(cell), what));
  }

  private static String amount(long done, long total, String detail) {
    return total < 0 ? detail : "%,d/%,d  %s".formatted(done, total, detail);
  }

  private synchronized void every(java.util.function.Supplier<String> text) {
    if (System.nanoTime() - lastLine > EVERY_NANOS) {
      line(text.get());
    }
  }

  private void line(String text) {
    lastLine = System.nanoTime();
    err.println(Printable.line(text));
    err.flush();
  }

  @Override
  public void close() {
    err.flush();
  }
}
