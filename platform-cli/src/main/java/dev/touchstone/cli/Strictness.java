package dev.touchstone.cli;

import dev.touchstone.api.results.SuiteResults;
import picocli.CommandLine.Option;

/** Whether flags of audits fail a command. */
final class Strictness {

  @Option(
      names = "--strict",
      description = "Exit code 4 if an audit has more to say than a note, and all else is well.")
  private boolean strict;

  /** The exit code of a command with which all else is well. */
  int code(SuiteResults results) {
    return strict && Audits.flagged(results) ? ExitCode.FLAGGED : ExitCode.OK;
  }
}
