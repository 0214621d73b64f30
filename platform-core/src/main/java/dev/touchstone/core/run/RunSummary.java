package dev.touchstone.core.run;

import java.util.List;

/**
 * How a run ended.
 *
 * @param cached cells whose results were in the store before
 * @param done cells that ran
 * @param failed cells that failed
 * @param leftOut cells that did not run, because a cell that they need failed
 * @param reasons why cells failed, one distinct sentence each
 * @param seconds wall-clock seconds
 * @param times what of them is in no result
 */
public record RunSummary(
    int cached,
    int done,
    int failed,
    int leftOut,
    List<String> reasons,
    double seconds,
    RunTimes times) {

  /** Copies the list. */
  public RunSummary {
    reasons = List.copyOf(reasons);
  }

  /** Whether every cell has a result. */
  public boolean complete() {
    return failed == 0 && leftOut == 0;
  }
}
