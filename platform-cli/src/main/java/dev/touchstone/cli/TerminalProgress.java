package dev.touchstone.cli;

import dev.touchstone.api.Progress;
import dev.touchstone.core.run.Cell;
import dev.touchstone.core.run.CellState;
import dev.touchstone.core.run.Plan;
import dev.touchstone.core.run.RunSummary;
import java.util.HashMap;
import java.util.Map;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/** Bars in a terminal: one for the run, one for each cell under way. */
final class TerminalProgress implements ProgressDisplay {

  private static final int UPDATE_MILLIS = 250;

  private final Map<String, ProgressBar> cells = new HashMap<>();
  private ProgressBar run;
  private ProgressBar loading;
  private RunEta eta;

  private static ProgressBarBuilder bar(String task, long total) {
    return ProgressBar.builder()
        .setTaskName(task)
        .setInitialMax(total)
        .setStyle(ProgressBarStyle.ASCII)
        .setUpdateIntervalMillis(UPDATE_MILLIS)
        .clearDisplayOnFinish();
  }

  @Override
  public Progress loading() {
    return (done, total, detail) -> {
      synchronized (this) {
        if (loading == null) {
          loading = bar("data", total).build();
        }
        loading.maxHint(total);
        loading.stepTo(done);
        loading.setExtraMessage(detail);
      }
    };
  }

  private void endLoading() {
    if (loading != null) {
      loading.close();
      loading = null;
    }
  }

  @Override
  public synchronized void runStarted(Plan plan, int cached) {
    endLoading();
    eta = new RunEta(plan, cached);
    run = bar("cells", plan.cells().size()).hideEta().build();
    run.stepTo(cached);
  }

  @Override
  public synchronized void cellStarted(Plan plan, Cell cell) {
    cells.put(cell.hash(), bar(plan.label(cell), Math.max(1, cell.samples())).build());
  }

  @Override
  public synchronized void cellProgress(
      Plan plan, Cell cell, long done, long total, String detail) {
    ProgressBar bar = cells.get(cell.hash());
    if (bar != null) {
      bar.maxHint(total);
      bar.stepTo(done);
      bar.setExtraMessage(" " + detail);
    }
  }

  @Override
  public synchronized void cellFinished(Plan plan, Cell cell, CellState state, String reason) {
    ProgressBar bar = cells.remove(cell.hash());
    if (bar != null) {
      bar.close();
    }
    eta.ended(cell);
    run.step();
    run.setExtraMessage(eta.text());
  }

  @Override
  public synchronized void runFinished(Plan plan, RunSummary summary) {
    close();
  }

  @Override
  public synchronized void close() {
    endLoading();
    cells.values().forEach(ProgressBar::close);
    cells.clear();
    if (run != null) {
      run.close();
      run = null;
    }
  }
}
