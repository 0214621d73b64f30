package dev.touchstone.plugins.dataset.cifar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.touchstone.api.Cancellation;
import dev.touchstone.api.Progress;
import dev.touchstone.api.ResourceException;
import dev.touchstone.api.UserException;
import dev.touchstone.api.data.Dataset;
import dev.touchstone.api.data.DatasetContext;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The archive from a server on loopback. What the download does with bad servers is tested with
 * dataset-idx, which uses the same one.
 */
class CifarDownloadTest {

  @TempDir Path cache;

  private final TinyCifar set = new TinyCifar();
  private final byte[] archive = set.archive();
  private final List<String> requests = Collections.synchronizedList(new ArrayList<>());
  private byte[] served = archive;
  private HttpServer server;
  private Cifar published;

  @BeforeEach
  void serve() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::answer);
    server.start();
    String root = "http://127.0.0.1:" + server.getAddress().getPort();
    published = set.publishedAt(URI.create(root + "/gone/"), URI.create(root + "/kriz/"));
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  private void answer(HttpExchange exchange) throws IOException {
    String range = exchange.getRequestHeaders().getFirst("Range");
    requests.add(exchange.getRequestURI().getPath() + (range == null ? "" : " " + range));
    try (exchange) {
      if (!exchange.getRequestURI().getPath().equals("/kriz/cifar-10-binary.tar.gz")) {
        exchange.sendResponseHeaders(404, -1);
      } else if (range == null) {
        exchange.sendResponseHeaders(200, served.length);
        exchange.getResponseBody().write(served);
      } else {
        int start = Integer.parseInt(range.replaceAll("\\D", ""));
        String part = "bytes " + start + "-" + (served.length - 1) + "/" + served.length;
        exchange.getResponseHeaders().set("Content-Range", part);
        exchange.sendResponseHeaders(206, served.length - start);
        exchange.getResponseBody().write(served, start, served.length - start);
      }
    }
  }

  private Dataset load(boolean offline, Progress progress) {
    return new CifarFactory(published)
        .load(
            new CifarParameters(Optional.empty()),
            new DatasetContext(Optional.empty(), cache, offline, progress, Cancellation.NEVER));
  }

  private Path cached() {
    return cache.resolve("cifar-10/cifar-10-binary.tar.gz");
  }

  @Test
  void downloadedOnceFromTheFirstMirrorThatHasIt() {
    Set<Long> totals = new TreeSet<>();
    Dataset dataset = load(false, (done, total, detail) -> totals.add(total));
    assertThat(dataset.train().count()).isEqualTo(100);
    assertThat(dataset.notes()).isEmpty();
    assertThat(totals).containsExactly((long) archive.length);
    assertThat(requests)
        .containsExactly("/gone/cifar-10-binary.tar.gz", "/kriz/cifar-10-binary.tar.gz");
    assertThat(load(true, Progress.NONE).checksum()).isEqualTo(dataset.checksum());
    assertThat(requests).hasSize(2);
    assertThat(cached().getParent().toFile().list())
        .containsExactlyInAnyOrder("cifar-10-binary.tar.gz", ".lock");
  }

  @Test
  void resumed() throws IOException {
    Files.createDirectories(cached().getParent());
    Files.write(
        cached().resolveSibling("cifar-10-binary.tar.gz.part"), Arrays.copyOf(archive, 1000));
    assertThat(load(false, Progress.NONE).test().count()).isEqualTo(20);
    assertThat(requests).last().isEqualTo("/kriz/cifar-10-binary.tar.gz bytes=1000-");
  }

  @Test
  void aDamagedCacheIsReplaced() throws IOException {
    Files.createDirectories(cached().getParent());
    Files.write(cached(), Arrays.copyOf(archive, archive.length / 2));
    assertThatThrownBy(() -> load(true, Progress.NONE))
        .isInstanceOf(UserException.class)
        .hasMessageContainingAll("tar.gz (damaged)", "switched off");
    assertThat(load(false, Progress.NONE).notes()).isEmpty();
    assertThat(Files.readAllBytes(cached())).isEqualTo(archive);
  }

  @Test
  void anotherFileOfTheSameSizeIsRefused() {
    served = archive.clone();
    served[served.length / 2] ^= 1;
    assertThatThrownBy(() -> load(false, Progress.NONE))
        .isInstanceOf(ResourceException.class)
        .hasMessageContainingAll(
            "CIFAR-10", "SHA-256 of what arrived is not the official one", "--data DIR");
    assertThat(cached()).doesNotExist();
  }

  @Test
  void offlineAsksNobody() {
    assertThatThrownBy(() -> load(true, Progress.NONE))
        .isInstanceOf(UserException.class)
        .hasMessageContainingAll("cifar-10-binary.tar.gz (missing)", "downloading is switched off");
    assertThat(requests).isEmpty();
  }
}
