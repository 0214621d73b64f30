package dev.touchstone.cli;

import dev.touchstone.api.Cancellation;
import java.io.PrintWriter;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Ctrl-C or {@code kill} as a request: the cell under way stops at its next step, and the process
 * waits a little for the command to say good-bye. A component that does not listen is cut off: the
 * store is whole at every moment.
 */
final class Interruption implements Cancellation, AutoCloseable {

  private static final long PATIENCE_MILLIS = 1500;

  /** Ends when the process has nothing more to print. */
  private static final CountDownLatch ENDED = new CountDownLatch(1);

  private final PrintWriter err;
  private volatile boolean requested;
  private volatile boolean closed;
  private volatile String farewell = "Stopped.";

  private Interruption(PrintWriter err) {
    this.err = err;
  }

  /** Listens until closed; messages go to {@code err}. */
  static Interruption listen(PrintWriter err) {
    Interruption interruption = new Interruption(err);
    Runtime.getRuntime()
        .addShutdownHook(new Thread(interruption::shutDown, "touchstone-interruption"));
    return interruption;
  }

  /** Tells that a command has printed all that it will, just before the process ends. */
  static void commandEnded() {
    ENDED.countDown();
  }

  /** What is to be said when the user stops the command: where results are and how to go on. */
  void farewell(String text) {
    farewell = text;
  }

  /** See {@link #farewell(String)}. */
  String farewell() {
    return farewell;
  }

  private void shutDown() {
    if (closed) {
      return; // The command is over: this is the process's ordinary end.
    }
    Optional<String> culprit = whoExits();
    if (culprit.isPresent()) {
      ProgressDisplay.abandon(err);
      err.println(
          Printable.line(
              "touchstone: "
                  + culprit.get()
                  + " ended the process (System.exit), which no component may do; finished work is"
                  + " kept"));
      err.flush();
      StandardError.endedByItself();
      Runtime.getRuntime().halt(ExitCode.CELLS_FAILED);
    }
    requested = true;
    try {
      if (!ENDED.await(PATIENCE_MILLIS, TimeUnit.MILLISECONDS)) {
        ProgressDisplay.abandon(err);
        err.println(Printable.line(farewell));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    err.flush();
    StandardError.endedByItself();
    // The same code for every signal, whatever other hooks and native libraries still do.
    Runtime.getRuntime().halt(ExitCode.STOPPED);
  }

  /** The class that called System.exit; empty when a signal ends the process. */
  private static Optional<String> whoExits() {
    for (StackTraceElement[] frames : Thread.getAllStackTraces().values()) {
      boolean exiting = false;
      for (StackTraceElement frame : frames) {
        boolean java = frame.getClassName().startsWith("java.");
        if (exiting && !java) {
          return Optional.of(frame.getClassName())
              .filter(name -> !name.equals(Main.class.getName()));
        }
        exiting |=
            frame.getClassName().equals(Runtime.class.getName())
                && frame.getMethodName().equals("exit");
      }
    }
    return Optional.empty();
  }

  @Override
  public boolean requested() {
    return requested;
  }

  @Override
  public void close() {
    closed = !requested;
  }
}
