package dev.touchstone.data;

import dev.touchstone.api.Cancellation;
import dev.touchstone.api.CancelledException;
import dev.touchstone.api.ResourceException;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongConsumer;

/** Fetches one file over HTTP into a part file, and goes on where an earlier attempt stopped. */
final class HttpTransfer {

  private static final int OK = 200;
  private static final int PARTIAL_CONTENT = 206;
  private static final int RANGE_NOT_SATISFIABLE = 416;

  private final DownloadLimits limits;
  private final Cancellation cancellation;
  private final HttpClient client;
  private final long total;
  private long start;

  HttpTransfer(DownloadLimits limits, Cancellation cancellation) {
    this(limits, cancellation, System.getenv());
  }

  HttpTransfer(DownloadLimits limits, Cancellation cancellation, Map<String, String> environment) {
    this.limits = limits;
    this.total = limits.total().toNanos();
    this.cancellation = cancellation;
    this.client =
        HttpClient.newBuilder()
            .connectTimeout(limits.connect())
            .proxy(new ProxyVariables(environment))
            // At most 5 in a row (the JDK's bound), and none from HTTPS to HTTP.
            .followRedirects(HttpClient.Redirect.NORMAL)
            .version(HttpClient.Version.HTTP_1_1)
            .build();
  }

  /**
   * Completes a part file.
   *
   * @param source what to fetch
   * @param part written to; what it holds already is taken for the file's beginning
   * @param size bytes in the whole file
   * @param received told the part's length whenever it has changed
   * @throws TransferException if the server or the network fails; what has arrived stays
   * @throws ResourceException if the part file cannot be written
   */
  void fetch(URI source, Path part, long size, LongConsumer received) throws TransferException {
    requireTime();
    long start = lengthOf(part);
    HttpResponse<Flow.Publisher<List<ByteBuffer>>> response = send(source, start);
    if (response.statusCode() == RANGE_NOT_SATISFIABLE && start > 0) {
      discard(response);
      start = 0;
      response = send(source, start);
    }
    try (BodyReader body = read(response)) {
      long from = acceptedStart(response, start, size);
      save(body, part, from, size, received);
    }
  }

  /** How much of a file has arrived: 0 if there is none. */
  static long lengthOf(Path part) {
    try {
      return Files.exists(part) ? Files.size(part) : 0;
    } catch (IOException e) {
      throw new ResourceException(part + ": cannot be read (" + Causes.describe(e) + ")", e);
    }
  }

  /** A duration for messages, such as {@code "30 s"}. */
  static String seconds(Duration duration) {
    return String.format(Locale.ROOT, "%.3g s", duration.toMillis() / 1000.0);
  }

  private HttpResponse<Flow.Publisher<List<ByteBuffer>>> send(URI source, long start)
      throws TransferException {
    HttpRequest.Builder request = HttpRequest.newBuilder(source).timeout(limits.stall());
    if (start > 0) {
      request.header("Range", "bytes=" + start + "-");
    }
    var future = client.sendAsync(request.build(), HttpResponse.BodyHandlers.ofPublisher());
    try {
      return await(future);
    } finally {
      // Closes the connection if the wait ended early; does nothing to a completed exchange.
      future.cancel(true);
    }
  }

  private <T> T await(CompletableFuture<T> future) throws TransferException {
    while (true) {
      cancellation.check();
      try {
        return future.get(BodyReader.POLL_MILLIS, TimeUnit.MILLISECONDS);
      } catch (TimeoutException e) {
        // Not there yet. The request's own time-out ends this loop.
      } catch (ExecutionException e) {
        throw new TransferException(Causes.describe(e.getCause()), e.getCause());
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new CancelledException();
      }
    }
  }

  private BodyReader read(HttpResponse<Flow.Publisher<List<ByteBuffer>>> response) {
    BodyReader reader = new BodyReader(limits.stall(), cancellation);
    response.body().subscribe(reader);
    return reader;
  }

  private void discard(HttpResponse<Flow.Publisher<List<ByteBuffer>>> response) {
    read(response).close();
  }

  /** Where in the file the response's body begins, once it is known to be the file that we want. */
  private static long acceptedStart(HttpResponse<?> response, long start, long size)
      throws TransferException {
    int status = response.statusCode();
    if (status == PARTIAL_CONTENT && start > 0) {
      String range = response.headers().firstValue("Content-Range").orElse("");
      if (!range.startsWith("bytes " + start + "-")) {
        throw new TransferException("the server sent another range than asked for: " + range);
      }
      checkLength(response, size - start);
      return start;
    }
    if (status == OK) {
      checkLength(response, size); // A server that knows no ranges sends all of it again.
      return 0;
    }
    String hint = status >= 300 && status < 400 ? " (too many redirects, or an unsafe one)" : "";
    throw new TransferException("HTTP status " + status + hint);
  }

  private static void checkLength(HttpResponse<?> response, long expected)
      throws TransferException {
    OptionalLong length = response.headers().firstValueAsLong("Content-Length");
    if (length.isPresent() && length.getAsLong() != expected) {
      throw new TransferException(
          String.format(
              Locale.ROOT,
              "the server offers %,d bytes instead of %,d, so it is another file",
              length.getAsLong(),
              expected));
    }
  }

  /** Counts from the first file: before it, another process may have been waited for. */
  private void requireTime() throws TransferException {
    if (start == 0) {
      start = System.nanoTime();
    }
    if (System.nanoTime() - start > total) {
      throw new TransferException(
          "it takes longer than %s; what has arrived is kept, and the next try goes on from there"
              .formatted(
                  limits.total().toMinutes() > 0
                      ? limits.total().toMinutes() + " min"
                      : seconds(limits.total())));
    }
  }

  private void save(BodyReader body, Path part, long from, long size, LongConsumer received)
      throws TransferException {
    try (FileChannel channel =
        FileChannel.open(part, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      channel.truncate(from).position(from);
      received.accept(from);
      for (Optional<List<ByteBuffer>> piece = body.next(); piece.isPresent(); piece = body.next()) {
        requireTime();
        for (ByteBuffer buffer : piece.get()) {
          if (channel.position() + buffer.remaining() > size) {
            channel.truncate(0); // Another file: nothing of it is worth keeping.
            throw new TransferException(
                String.format(Locale.ROOT, "the server sends more than %,d bytes", size));
          }
          writeFully(channel, buffer);
        }
        received.accept(channel.position());
      }
      channel.force(true);
      if (channel.position() < size) {
        throw new TransferException(
            String.format(
                Locale.ROOT, "the body ended after %,d of %,d bytes", channel.position(), size));
      }
    } catch (IOException e) {
      throw new ResourceException(
          part
              + ": cannot be written ("
              + Causes.describe(e)
              + "). Make room or make it writable, and run again: what has arrived is kept.",
          e);
    }
  }

  private static void writeFully(FileChannel channel, ByteBuffer buffer) throws IOException {
    while (buffer.hasRemaining()) {
      channel.write(buffer);
    }
  }
}
