package dev.touchstone.cli;

import dev.touchstone.api.Progress;
import dev.touchstone.core.results.Damage;
import dev.touchstone.core.run.Cell;
import dev.touchstone.core.run.Plan;
import dev.touchstone.core.run.RunListener;
import java.io.PrintWriter;
import java.nio.file.Path;

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
