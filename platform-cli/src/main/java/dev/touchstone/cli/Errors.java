package dev.touchstone.cli;

import dev.touchstone.api.CancelledException;
import dev.touchstone.api.ComponentException;
import dev.touchstone.api.ResourceException;
import dev.touchstone.api.UserException;
import java.io.PrintWriter;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/** One clear line for each error, and the exit code of its category. */
final class Errors implements IExecutionExceptionHandler {

  @Override
  public int handleExecutionException(Exception error, CommandLine command, ParseResult parsed) {
    PrintWriter err = command.getErr();
    if (verbose(command)) {
      error.printStackTrace(err);
    }
    if (error instanceof CancelledException) {
      return ExitCode.STOPPED;
    }
    if (error instanceof UserException || error instanceof ResourceException) {
      err.println("touchstone: " + error.getMessage());
      return ExitCode.INPUT;
    }
    if (error instanceof ComponentException) {
      err.println("touchstone: " + error.getMessage() + hint(command));
      return ExitCode.CELLS_FAILED;
    }
    err.println("touchstone: internal error: " + error + hint(command));
    return ExitCode.OURS;
  }

  private static String hint(CommandLine command) {
    return verbose(command) ? "" : " (--verbose shows where)";
  }

  private static boolean verbose(CommandLine command) {
    return command.getCommandSpec().findOption("--verbose") != null
        && Boolean.TRUE.equals(command.getCommandSpec().findOption("--verbose").getValue());
  }

  /** Errors in the command line itself. */
  static final class Usage implements IParameterExceptionHandler {

    @Override
    public int handleParseException(ParameterException error, String[] arguments) {
      CommandLine command = error.getCommandLine();
      PrintWriter err = command.getErr();
      err.println("touchstone: " + error.getMessage());
      if (!UnmatchedArgumentException.printSuggestions(error, err)) {
        err.println(
            "Try '" + command.getCommandSpec().qualifiedName() + " --help' for what it takes.");
      }
      return ExitCode.INPUT;
    }
  }
}
