package dev.touchstone.core.suite;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.touchstone.api.Cancellation;
import dev.touchstone.api.Progress;
import dev.touchstone.core.parameters.Violations;
import dev.touchstone.core.store.Json;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SuiteFilesTest {

  private static final byte[] CONTENT = "weights".getBytes(StandardCharsets.UTF_8);

  @TempDir Path folder;

  private Path suites;
  private Path cache;
  private final Violations violations = new Violations();

  @BeforeEach
  void places() throws IOException {
    suites = Files.createDirectories(folder.resolve("suites"));
    cache = Files.createDirectories(folder.resolve("cache"));
  }

  private SuiteFiles files(boolean offline) {
    return new SuiteFiles(
        suites, new FileCache(cache, offline), Progress.NONE, Cancellation.NEVER, violations);
  }

  private static SuiteSpec.NeededFile needed(String file) {
    return new SuiteSpec.NeededFile(
        file,
        Optional.of("a network of\n somebody.\n"),
        Optional.of("Ask 'them' for it."),
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }

  private static SuiteSpec.NeededFile published(String url, String sha256) {
    return new SuiteSpec.NeededFile(
        "../w/a.safetensors",
        Optional.empty(),
        Optional.empty(),
        Optional.of(url),
        Optional.of((long) CONTENT.length),
        Optional.of(sha256));
  }

  @Test
  void whatIsMissingIsToldOnceHoweverOftenItIsNamed() {
    SuiteFiles files = files(true);
    files.find(List.of(needed("../w/a.safetensors")));
    assertThat(files.locate("../w/a.safetensors")).isEmpty();
    assertThat(files.locate(folder + "/w/../w/a.safetensors")).isEmpty();
    assertThat(files.locate("other")).contains(suites.resolve("other"));
    assertThat(violations.lines())
        .containsExactly(
            "files[0]: %s/w/a.safetensors is missing: a network of somebody. Ask 'them' for it. Put it there or into %s"
                .formatted(folder, cache));
  }

  @Test
  void whatIsThereKeepsItsPathAndTheCacheStandsInForWhatIsNot() throws IOException {
    Files.createDirectories(folder.resolve("w"));
    Files.write(folder.resolve("w/a.safetensors"), CONTENT);
    Files.write(cache.resolve("b.safetensors"), CONTENT);
    SuiteFiles files = files(true);
    files.find(List.of(needed("../w/a.safetensors"), needed("../w/b.safetensors")));
    assertThat(files.locate("../w/a.safetensors").orElseThrow())
        .isEqualTo(folder.resolve("w/a.safetensors"));
    assertThat(files.locate("../w/b.safetensors")).contains(cache.resolve("b.safetensors"));
    assertThat(violations.lines()).isEmpty();
  }

  @Test
  void anotherFileThanTheSuiteNamesIsRefused() throws IOException {
    Files.createDirectories(folder.resolve("w"));
    Files.write(folder.resolve("w/a.safetensors"), CONTENT);
    SuiteFiles files = files(true);
    files.find(List.of(published("https://example.org/a.safetensors", "0".repeat(64))));
    assertThat(files.locate("../w/a.safetensors")).isEmpty();
    assertThat(violations.lines()).hasSize(1);
    assertThat(violations.lines().get(0))
        .contains("is another file than the suite needs", Json.sha256(CONTENT), "0".repeat(64));
  }

  @Test
  void nothingIsDownloadedThatCannotBeChecked() {
    files(true)
        .find(
            List.of(
                new SuiteSpec.NeededFile(
                    "a",
                    Optional.empty(),
                    Optional.empty(),
                    Optional.of("https://example.org/"),
                    Optional.empty(),
                    Optional.of("ABC"))));
    assertThat(violations.lines())
        .containsExactly(
            "files[0].sha256: must be 64 digits of lower-case hex",
            "files[0].url: needs sha256 and bytes beside it, as nothing is downloaded that cannot be checked",
            "files[0].url: must be an address (http or https) that ends with a file's name, was 'https://example.org/'");
  }

  @Test
  void offlineSaysWhereItIs() {
    files(true)
        .find(List.of(published("https://example.org/x/a.safetensors", Json.sha256(CONTENT))));
    assertThat(violations.lines().get(0))
        .contains(
            "is missing",
            "It is at https://example.org/x/a.safetensors (7 bytes)",
            "SHA-256 " + Json.sha256(CONTENT),
            "--offline forbids to download it");
  }

  @Test
  void publishedFilesAreDownloadedOnceAndChecked() throws IOException {
    AtomicInteger requests = new AtomicInteger();
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/x/a.safetensors",
        exchange -> {
          requests.incrementAndGet();
          exchange.sendResponseHeaders(200, CONTENT.length);
          exchange.getResponseBody().write(CONTENT);
          exchange.close();
        });
    server.start();
    try {
      String url = "http://127.0.0.1:" + server.getAddress().getPort() + "/x/a.safetensors";
      for (int i = 0; i < 2; i++) {
        SuiteFiles files = files(false);
        files.find(List.of(published(url, Json.sha256(CONTENT))));
        assertThat(violations.lines()).isEmpty();
        assertThat(files.locate("../w/a.safetensors").orElseThrow())
            .startsWith(cache)
            .hasBinaryContent(CONTENT);
      }
      assertThat(requests).hasValue(1);
      files(false).find(List.of(published(url, "1".repeat(64))));
      assertThat(violations.lines().get(0)).contains("is missing", "cannot be downloaded", url);
    } finally {
      server.stop(0);
    }
  }
}
