package dev.touchstone.cli;

import dev.touchstone.api.Progress;
import dev.touchstone.core.run.RunListener;
import java.io.PrintWriter;

/** Shows how a run goes: bars in a terminal, plain lines elsewhere. */
interface ProgressDisplay extends RunListener, AutoCloseable {

  /** Shows how loading data goes. */
  Progress loading();

  @Override
  void close();

  /** The display that fits where standard error goes. */
  static ProgressDisplay create(PrintWriter err) {
    return Boolean.getBoolean("touchstone.terminal")
        ? new TerminalProgress()
        : new PlainProgress(err);
  }
}
