package dev.touchstone.cli;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;

/**
 * What components, and the libraries that they use, print by themselves: it goes to standard error,
 * line by line, so that standard output holds what a command says and nothing else, and so that a
 * terminal shows it instead of obeying it. Lines of the log come this way, too.
 */
final class ComponentOutput extends OutputStream {

  /** A line is printed at the latest when it has so many bytes. */
  private static final int LONGEST_LINE = 1 << 14;

  private final PrintWriter err;
  private final ByteArrayOutputStream line = new ByteArrayOutputStream();

  private ComponentOutput(PrintWriter err) {
    this.err = err;
  }

  /** Redirects the process's standard output and standard error. */
  static void redirectTo(PrintWriter err) {
    System.setOut(stream(err));
    System.setErr(stream(err));
  }

  static PrintStream stream(PrintWriter err) {
    return new PrintStream(new ComponentOutput(err), true, StandardCharsets.UTF_8);
  }

  @Override
  public synchronized void write(int value) {
    if (value == '\n' || line.size() == LONGEST_LINE) {
      String text = line.toString(StandardCharsets.UTF_8);
      line.reset();
      err.println(Printable.line(text.replace("\t", "    ").stripTrailing()));
      err.flush();
    }
    if (value != '\n') {
      line.write(value);
    }
  }

  @Override
  public void close() {
    // The process's streams stay open for whoever prints next.
  }
}
