package dev.touchstone.core.run;

/** How a cell ended. */
public enum CellState {
  /** It ran and its result is stored. */
  DONE,
  /** It failed and the reason is stored. */
  FAILED,
  /** It did not run, because a cell that it needs failed. */
  LEFT_OUT
}
