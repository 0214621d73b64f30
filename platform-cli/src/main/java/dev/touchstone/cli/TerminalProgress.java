package dev.touchstone.cli;

import dev.touchstone.api.Progress;
import dev.touchstone.core.cells.Cell;
import dev.touchstone.core.results.Damage;
import dev.touchstone.core.run.CellState;
import dev.touchstone.core.run.Plan;
import dev.touchstone.core.run.RemainingTime;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.Timer;
import java.util.TimerTask;

/**
 * Bars in a terminal: one for the run, one for each cell under way. The cursor rests at the block's
 * first character, so that a line that something else prints takes the block's place and the block
 * goes on below it; and lines are clipped by the terminal, so that its width need not be known.
 */
final class TerminalProgress implements ProgressDisplay {

  /** Clears what is below the cursor. */
  static final String ERASE = "\r\033[J";

  private static final String CLIP = "\033[?7l";
  private static final String WRAP = "\033[?7h";
  private static final String ERASE_LINE = "\033[K";
  private static final int REDRAW_MILLIS = 200;
  private static final int BAR = 20;
  private static final int LABEL = 44;
  private static final int MOST_CELLS = 8;

  private final PrintWriter err;
  private final Map<String, Work> cells = new LinkedHashMap<>();
  private final Set<String> told = new HashSet<>();
  private final Timer painter = new Timer("touchstone-progress", true);
  private List<String> drawn = List.of();
  private Work loading;
  private RemainingTime remaining;
  private int planned;
  private int ended;
  private boolean closed;

  TerminalProgress(PrintWriter err) {
    this.err = err;
    painter.schedule(
        new TimerTask() {
          @Override
          public void run() {
            draw();
          }
        },
        REDRAW_MILLIS,
        REDRAW_MILLIS);
  }

  @Override
  public Progress loading() {
    return (done, total, detail) -> {
      synchronized (this) {
        if (loading == null) {
          loading = new Work("data");
        }
        loading.update(done, total, detail);
      }
    };
  }

  @Override
  public synchronized void setAside(Plan plan, Damage damage, Path place) {
    say(ProgressDisplay.setAside(damage, place));
  }

  @Override
  public synchronized void runStarted(Plan plan, List<Cell> toRun, RemainingTime left) {
    loading = null;
    planned = plan.works();
    ended = planned - toRun.size();
    remaining = left;
  }

  @Override
  public synchronized void cellStarted(Plan plan, Cell cell) {
    cells.put(cell.hash(), new Work(shortened(Printable.line(plan.label(cell)))));
  }

  @Override
  public synchronized void cellProgress(
      Plan plan, Cell cell, long done, long total, String detail) {
    Work work = cells.get(cell.hash());
    if (work != null) {
      work.update(done, total, detail);
    }
  }

  @Override
  public synchronized void cellFinished(Plan plan, Cell cell, CellState state, String reason) {
    cells.remove(cell.hash());
    ended++;
    if (state == CellState.FAILED && told.add(plan.entry(cell) + reason)) {
      say("FAILED: " + plan.label(cell) + ": " + reason);
    }
  }

  @Override
  public synchronized void cellSlow(Plan plan, Cell cell) {
    say(ProgressDisplay.slow(plan, cell));
  }

  @Override
  public synchronized void cellFarLonger(Plan plan, Cell cell, double plannedSeconds) {
    say(ProgressDisplay.farLonger(plan, cell, plannedSeconds));
  }

  /** Prints a line that stays above the bars. */
  private void say(String line) {
    err.print(ERASE);
    err.println(Printable.line(line));
    drawn = List.of();
    draw();
  }

  @Override
  public synchronized void close() {
    closed = true;
    painter.cancel();
    if (!drawn.isEmpty()) {
      err.print(ERASE);
      err.flush();
      drawn = List.of();
    }
  }

  private synchronized void draw() {
    List<String> lines = lines();
    if (lines.equals(drawn) || closed) {
      return;
    }
    StringBuilder text = new StringBuilder(CLIP).append('\r');
    lines.forEach(line -> text.append(line).append(ERASE_LINE).append('\n'));
    text.append("\033[J").append("\033[").append(lines.size()).append('A').append(WRAP);
    err.print(text);
    err.flush();
    drawn = lines;
  }

  private List<String> lines() {
    List<String> lines = new ArrayList<>();
    if (loading != null) {
      lines.add(loading.line());
    }
    if (remaining != null) {
      lines.add(
          "%s cells %d/%d%s"
              .formatted(bar(ended, planned), ended, planned, ProgressDisplay.left(remaining)));
    }
    cells.values().stream().limit(MOST_CELLS).map(Work::line).forEach(lines::add);
    return lines;
  }

  /** Keeps the end, which tells one cell of an entry from another. */
  private static String shortened(String label) {
    int length = label.codePointCount(0, label.length());
    if (length <= LABEL) {
      return label;
    }
    int half = LABEL / 2;
    return label.substring(0, label.offsetByCodePoints(0, half))
        + "…"
        + label.substring(label.offsetByCodePoints(0, length - half + 1));
  }

  private static String bar(long done, long total) {
    int full = total <= 0 ? 0 : (int) Math.min(BAR, BAR * done / total);
    long percent = total <= 0 ? 0 : Math.min(100, 100 * done / total);
    return "[%s%s] %3d %%".formatted("=".repeat(full), " ".repeat(BAR - full), percent);
  }

  /** A piece of work under way. */
  private static final class Work {

    private final String label;
    private long done;
    private long total = -1;
    private String detail = "";

    Work(String label) {
      this.label = label;
    }

    void update(long newDone, long newTotal, String newDetail) {
      done = newDone;
      total = newTotal;
      detail = Printable.line(newDetail);
    }

    String line() {
      return "%s %s  %s".formatted(bar(done, total), label, detail);
    }
  }
}
