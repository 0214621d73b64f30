package dev.touchstone.data;

import dev.touchstone.api.Cancellation;
import dev.touchstone.api.CancelledException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Flow;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * Reads a response's body, and notices both a server that stalls and the user's wish to stop, for
 * which the JDK's blocking body streams have no time-out.
 */
final class BodyReader implements Flow.Subscriber<List<ByteBuffer>>, AutoCloseable {

  /** How often a waiting reader looks whether the user asked to stop. */
  static final long POLL_MILLIS = 50;

  private sealed interface Signal permits Data, Failed, Ended {}

  private record Data(List<ByteBuffer> buffers) implements Signal {}

  private record Failed(Throwable cause) implements Signal {}

  private record Ended() implements Signal {}

  // At most one Data at a time: the next is asked for when this one has been taken.
  private final BlockingQueue<Signal> signals = new LinkedBlockingQueue<>();
  private final Duration stall;
  private final Cancellation cancellation;
  private volatile Flow.Subscription subscription;

  BodyReader(Duration stall, Cancellation cancellation) {
    this.stall = stall;
    this.cancellation = cancellation;
  }

  /**
   * Waits for the next piece of the body.
   *
   * @return empty at the body's end
   * @throws TransferException if the connection breaks or nothing arrives within the limit
   */
  Optional<List<ByteBuffer>> next() throws TransferException {
    Signal signal = await();
    if (signal instanceof Data data) {
      subscription.request(1);
      return Optional.of(data.buffers());
    }
    if (signal instanceof Failed failed) {
      throw new TransferException(
          "the connection broke (" + Causes.describe(failed.cause()) + ")", failed.cause());
    }
    return Optional.empty();
  }

  private Signal await() throws TransferException {
    long start = System.nanoTime();
    while (true) {
      cancellation.check();
      try {
        Signal signal = signals.poll(POLL_MILLIS, TimeUnit.MILLISECONDS);
        if (signal != null) {
          return signal;
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new CancelledException();
      }
      if (System.nanoTime() - start > stall.toNanos()) {
        throw new TransferException("the server stalled for " + HttpTransfer.seconds(stall));
      }
    }
  }

  @Override
  public void onSubscribe(Flow.Subscription newSubscription) {
    subscription = newSubscription;
    newSubscription.request(1);
  }

  @Override
  public void onNext(List<ByteBuffer> buffers) {
    signals.add(new Data(buffers));
  }

  @Override
  public void onError(Throwable cause) {
    signals.add(new Failed(cause));
  }

  @Override
  public void onComplete() {
    signals.add(new Ended());
  }

  /** Gives up what has not been read; closes the connection unless the body was at its end. */
  @Override
  public void close() {
    subscription.cancel();
  }
}
