package dev.touchstone.core.run;

import dev.touchstone.core.cells.Cell;
import dev.touchstone.core.results.Damage;
import dev.touchstone.core.suite.Suite;
import java.nio.file.Path;
import java.util.List;

/** Hears how a run goes, from several threads at once. */
public interface RunListener {

  /** Hears nothing. */
  RunListener NONE = new RunListener() {};

  /** A stored file that cannot be believed was moved out of the way and is made anew. */
  default void setAside(Plan plan, Damage damage, Path place) {}

  /**
   * The run begins.
   *
   * @param toRun the cells that are going to run, each once; the others are in the store already
   * @param remaining how long it will go on, to be asked at any time
   */
  default void runStarted(Plan plan, List<Cell> toRun, RemainingTime remaining) {}

  /** A cell begins. */
  default void cellStarted(Plan plan, Cell cell) {}

  /** A cell goes on; see {@link dev.touchstone.api.Progress#update}. */
  default void cellProgress(Plan plan, Cell cell, long done, long total, String detail) {}

  /** Most of the time that the suite gives a cell is over; see {@link Suite#timeLimit}. */
  default void cellSlow(Plan plan, Cell cell) {}

  /** A cell takes far longer than planned, and the suite has no limit of time. */
  default void cellFarLonger(Plan plan, Cell cell, double plannedSeconds) {}

  /** A cell is done, failed, or was left out because a cell that it needs failed. */
  default void cellFinished(Plan plan, Cell cell, CellState state, String reason) {}

  /** The run is over. */
  default void runFinished(Plan plan, RunSummary summary) {}
}
