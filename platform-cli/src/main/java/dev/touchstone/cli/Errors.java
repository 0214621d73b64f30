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
    return report(error, command.getErr(), verbose(command));
  }

  /** Prints what is wrong and gives the exit code of its category. */
  static int report(Throwable error, PrintWriter err, boolean verbose) {
    if (verbose) {
      error.printStackTrace(ComponentOutput.stream(err));
    }
    if (error instanceof CancelledException) {
      err.println("Stopped.");
      return ExitCode.STOPPED;
    }
    if (error instanceof OutOfMemoryError) {
      tell(err, line(error), true);
      return ExitCode.INPUT;
    }
    if (error instanceof UserException || error instanceof ResourceException) {
      tell(err, error.getMessage(), true);
      return ExitCode.INPUT;
    }
    if (error instanceof ComponentException) {
      tell(err, error.getMessage(), verbose);
      return ExitCode.CELLS_FAILED;
    }
    tell(err, "internal error: " + line(error), verbose);
    return ExitCode.OURS;
  }

  /** What an error says that nobody expected here. */
  static String line(Throwable error) {
    return error instanceof OutOfMemoryError
        ? "not enough memory (" + error.getMessage() + "); give more, as in JAVA_OPTS=-Xmx8g"
        : error.toString();
  }

  /** One line for each thing that is wrong. */
  private static void tell(PrintWriter err, String message, boolean complete) {
    err.println(
        "touchstone: " + Printable.lines(message) + (complete ? "" : " (--verbose shows where)"));
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
      err.println("touchstone: " + Printable.lines(error.getMessage()));
      if (!UnmatchedArgumentException.printSuggestions(error, err)) {
        err.println(
            "Try '" + command.getCommandSpec().qualifiedName() + " --help' for what it takes.");
      }
      return ExitCode.INPUT;
    }
  }
}
