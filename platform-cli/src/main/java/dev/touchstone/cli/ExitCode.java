package dev.touchstone.cli;

/** Exit codes, as the help lists them. */
final class ExitCode {

  static final int OK = 0;
  static final int OURS = 1;
  static final int INPUT = 2;
  static final int CELLS_FAILED = 3;
  static final int FLAGGED = 4;
  static final int STOPPED = 130;

  private ExitCode() {}
}
