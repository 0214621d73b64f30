package dev.touchstone.cli;

import dev.touchstone.api.Progress;
import dev.touchstone.core.cells.Cell;
import dev.touchstone.core.results.Damage;
import dev.touchstone.core.run.Plan;
import dev.touchstone.core.run.RemainingTime;
import dev.touchstone.core.run.RunListener;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.OptionalDouble;

/** Shows how a run goes: bars in a terminal, plain lines elsewhere. */
interface ProgressDisplay extends RunListener, AutoCloseable {

  /** Shows how loading data goes. */
  Progress loading();

  @Override
  void close();

  /** What is said of a cell that has used most of its time. */
  static String slow(Plan plan, Cell cell) {
    return "%s: most of its time limit of %s is over"
        .formatted(
            plan.label(cell),
            plan.suite()
                .timeLimit()
                .map(limit -> Durations.text(limit.toMillis() / 1000.0))
                .orElse("?"));
  }

  /** What is said of a cell that takes far longer than planned, where nothing will stop it. */
  static String farLonger(Plan plan, Cell cell, double plannedSeconds) {
    return "%s: takes far longer than planned (about %s); evaluation.time-limit in the suite would end it"
        .formatted(plan.label(cell), Durations.text(plannedSeconds));
  }

  /** Such as {@code ", about 3 min 05 s left"}; empty while nothing is known, or at the end. */
  static String left(RemainingTime remaining) {
    OptionalDouble seconds = remaining.seconds();
    return seconds.isEmpty() || seconds.getAsDouble() < 1
        ? ""
        : ", about " + Durations.text(seconds.getAsDouble()) + " left";
  }

  /** The display that fits where standard error goes. */
  static ProgressDisplay create(PrintWriter err) {
    return terminal() ? new TerminalProgress(err) : new PlainProgress(err);
  }

  /** What to say of a file that was moved aside. */
  static String setAside(Damage damage, Path place) {
    return "set aside: %s; it is now %s and is made anew".formatted(damage.sentence(), place);
  }

  /** Makes room for a message when the display could not be closed. */
  static void abandon(PrintWriter err) {
    if (terminal()) {
      err.print(TerminalProgress.ERASE);
    }
  }

  private static boolean terminal() {
    return Boolean.getBoolean("touchstone.terminal");
  }
}
