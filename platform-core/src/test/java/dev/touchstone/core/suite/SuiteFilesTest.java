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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

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
            "files[0].url: must be an address (http or https) that ends with a file's name of letters, digits, '.', '_' and '-', was 'https://example.org/'");
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

  @ParameterizedTest
  @ValueSource(
      strings = {
        "my%20net.safetensors",
        "a%25b",
        "%23",
        "v1:net.bin",
        "..",
        "%2e%2e",
        "a%00",
        "%5C..%5Ca",
        "%2Fa",
        ".lock",
        "a;b",
        "a~"
      })
  void addressesEndWithAPlainName(String name) {
    files(true).find(List.of(published("https://example.org/x/" + name, Json.sha256(CONTENT))));
    assertThat(violations.lines()).hasSize(1);
    assertThat(violations.lines().get(0))
        .startsWith("files[0].url: must be an address")
        .contains("letters, digits", name);
  }

  @Test
  void whatIsNoPathIsSaid() {
    files(true).find(List.of(needed("a\0b")));
    assertThat(violations.lines()).hasSize(1);
    assertThat(violations.lines().get(0)).startsWith("files[0].file: ").contains("is not a path");
  }

  @Test
  void aNameAloneIsTakenWithANoteAndADigestWithout() throws IOException {
    Path put = Files.write(cache.resolve("a.safetensors"), CONTENT);
    SuiteFiles byName = files(true);
    byName.find(List.of(needed("../w/a.safetensors")));
    assertThat(byName.locate("../w/a.safetensors")).contains(put);
    assertThat(byName.notes()).hasSize(1);
    assertThat(byName.notes().get(0))
        .contains("files[0]: " + folder.resolve("w/a.safetensors"), put + " is taken for it");
    SuiteFiles steering = files(true);
    steering.find(List.of(needed((char) 27 + "[2J/a.safetensors")));
    assertThat(steering.notes().get(0)).contains("/?[2J/a.safetensors is missing");
    SuiteFiles byDigest = files(true);
    byDigest.find(List.of(published("https://example.org/a.safetensors", Json.sha256(CONTENT))));
    assertThat(byDigest.locate("../w/a.safetensors")).contains(put);
    assertThat(byDigest.notes()).isEmpty();
    assertThat(violations.lines()).isEmpty();
  }

  @Test
  void anotherFileOfThatNameInTheCacheIsSaid() throws IOException {
    Path put = Files.writeString(cache.resolve("a.safetensors"), "others");
    SuiteFiles files = files(true);
    files.find(List.of(published("https://example.org/a.safetensors", Json.sha256(CONTENT))));
    assertThat(files.locate("../w/a.safetensors")).isEmpty();
    assertThat(violations.lines()).hasSize(1);
    assertThat(violations.lines().get(0))
        .contains("is missing", put + " is another file than the suite needs", "--offline");
  }

  @Test
  void downloadsAreCheckedWhenTheyAreFoundAgain() throws IOException {
    Files.writeString(cache.resolve("a.safetensors"), "others");
    AtomicInteger requests = new AtomicInteger();
    HttpServer server = server(requests);
    try {
      // As it is written: a resolved address would have lost the "//" and the escape.
      String url = address(server) + "/x%41//a.safetensors";
      for (int i = 1; i <= 2; i++) {
        SuiteFiles files = files(false);
        files.find(List.of(published(url, Json.sha256(CONTENT))));
        assertThat(violations.lines()).isEmpty();
        Path downloaded = files.locate("../w/a.safetensors").orElseThrow();
        assertThat(downloaded).startsWith(cache).hasBinaryContent(CONTENT);
        assertThat(requests).hasValue(i);
        Files.writeString(downloaded, "damaged");
      }
      files(true).find(List.of(published(url, Json.sha256(CONTENT))));
      assertThat(violations.lines().get(0)).contains("is missing", "--offline forbids");
    } finally {
      server.stop(0);
    }
  }

  private static String address(HttpServer server) {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  private static HttpServer server(AtomicInteger requests) throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          requests.incrementAndGet();
          boolean known =
              List.of("/x/a.safetensors", "/x%41//a.safetensors")
                  .contains(exchange.getRequestURI().getRawPath());
          exchange.sendResponseHeaders(known ? 200 : 404, known ? CONTENT.length : -1);
          if (known) {
            exchange.getResponseBody().write(CONTENT);
          }
          exchange.close();
        });
    server.start();
    return server;
  }

  @Test
  void publishedFilesAreDownloadedOnceAndChecked() throws IOException {
    AtomicInteger requests = new AtomicInteger();
    HttpServer server = server(requests);
    try {
      String url = address(server) + "/x/a.safetensors";
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
