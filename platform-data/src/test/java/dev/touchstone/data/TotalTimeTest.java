package dev.touchstone.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import dev.touchstone.api.Cancellation;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A server that sends a byte now and then: it never stalls, and never ends. */
class TotalTimeTest {

  @Test
  @Timeout(60)
  void aDripEndsWithTheTotalLimit(@TempDir Path folder) throws Exception {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(Executors.newCachedThreadPool());
    server.createContext(
        "/",
        exchange -> {
          exchange.sendResponseHeaders(200, 1_000_000);
          try (OutputStream body = exchange.getResponseBody()) {
            while (true) {
              body.write(1);
              body.flush();
              Thread.sleep(20);
            }
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
        });
    server.start();
    try {
      DownloadLimits limits =
          new DownloadLimits(
              Duration.ofSeconds(20), Duration.ofMinutes(10), Duration.ofMillis(300));
      HttpTransfer transfer = new HttpTransfer(limits, Cancellation.NEVER, Map.of());
      URI source = URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/file");
      Path part = folder.resolve("file.part");
      assertThatThrownBy(() -> transfer.fetch(source, part, 1_000_000, length -> {}))
          .isInstanceOf(TransferException.class)
          .hasMessageContaining("it takes longer than 0.300 s; what has arrived is kept");
      assertThat(HttpTransfer.lengthOf(part)).isPositive();
      assertThatThrownBy(() -> transfer.fetch(source, part, 1_000_000, length -> {}))
          .as("further mirrors get no time of their own")
          .isInstanceOf(TransferException.class)
          .hasMessageContaining("it takes longer than 0.300 s");
    } finally {
      server.stop(0);
    }
  }
}
