package dev.touchstone.cli;

import dev.touchstone.api.Cancellation;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Ctrl-C as a request: the cell under way stops at its next step, and the process waits a little
 * for the command to say good-bye.
 */
final class Interruption implements Cancellation, AutoCloseable {

  private static final long PATIENCE_SECONDS = 5;

  private final CountDownLatch finished = new CountDownLatch(1);
  private volatile boolean requested;

  private Interruption() {}

  static Interruption listen() {
    Interruption interruption = new Interruption();
    Runtime.getRuntime()
        .addShutdownHook(new Thread(interruption::shutDown, "touchstone-interruption"));
    return interruption;
  }

  private void shutDown() {
    requested = true;
    try {
      boolean stopped = finished.await(PATIENCE_SECONDS, TimeUnit.SECONDS);
      if (!stopped) {
        Runtime.getRuntime().halt(ExitCode.STOPPED); // The store is whole at every moment.
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public boolean requested() {
    return requested;
  }

  @Override
  public void close() {
    finished.countDown();
  }
}
