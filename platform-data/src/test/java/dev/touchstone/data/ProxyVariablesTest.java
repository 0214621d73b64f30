package dev.touchstone.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import dev.touchstone.api.Cancellation;
import dev.touchstone.api.UserException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ProxyVariablesTest {

  private static Proxy chosen(Map<String, String> environment, String uri) {
    return new ProxyVariables(environment).select(URI.create(uri)).get(0);
  }

  private static String address(Proxy proxy) {
    InetSocketAddress address = (InetSocketAddress) proxy.address();
    return address.getHostString() + ":" + address.getPort();
  }

  @ParameterizedTest
  @CsvSource({
    "http_proxy, http://proxy.example:3128, http://data.example/a, proxy.example:3128",
    "HTTP_PROXY, proxy.example:3128, http://data.example/a, proxy.example:3128",
    "https_proxy, http://proxy.example, https://data.example/a, proxy.example:80",
    "HTTPS_PROXY, http://proxy.example:1/, https://data.example/a, proxy.example:1",
    "all_proxy, http://proxy.example:2, https://data.example/a, proxy.example:2",
  })
  void eachVariableCounts(String name, String value, String uri, String expected) {
    Proxy proxy = chosen(Map.of(name, value), uri);
    assertThat(proxy.type()).isEqualTo(Proxy.Type.HTTP);
    assertThat(address(proxy)).isEqualTo(expected);
  }

  @Test
  void theSchemeDecides() {
    Map<String, String> environment =
        Map.of("https_proxy", "http://secure:1", "all_proxy", "all:2");
    assertThat(address(chosen(environment, "https://data.example/"))).isEqualTo("secure:1");
    assertThat(address(chosen(environment, "http://data.example/"))).isEqualTo("all:2");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "*",
        "data.example",
        ".example",
        "*.example",
        "other, DATA.example",
        "data.example:8080"
      })
  void exceptionsAreAskedDirectly(String exceptions) {
    Map<String, String> environment = Map.of("http_proxy", "proxy:1", "NO_PROXY", exceptions);
    assertThat(chosen(environment, "http://data.example:8080/a")).isEqualTo(Proxy.NO_PROXY);
    assertThat(chosen(environment, "http://127.0.0.1:99/a")).isEqualTo(Proxy.NO_PROXY);
  }

  @ParameterizedTest
  @ValueSource(strings = {"ata.example", "data.example:80", "", "data"})
  void whatIsNoExceptionIsNot(String exceptions) {
    Map<String, String> environment = Map.of("http_proxy", "proxy:1", "no_proxy", exceptions);
    assertThat(address(chosen(environment, "http://data.example:8080/a"))).isEqualTo("proxy:1");
  }

  @Test
  void whatIsNoAddressIsNamedWithoutItsPassword() {
    assertThatThrownBy(
            () -> new ProxyVariables(Map.of("HTTPS_PROXY", "socks5://me:secret@proxy:1")))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("https_proxy")
        .hasMessageNotContaining("secret");
  }

  @Test
  void aDownloadGoesThroughTheProxy(@TempDir Path folder) throws Exception {
    byte[] file = "a file".getBytes(StandardCharsets.UTF_8);
    AtomicReference<String> asked = new AtomicReference<>();
    HttpServer proxy =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    proxy.createContext(
        "/",
        exchange -> {
          asked.set(exchange.getRequestURI().toString());
          exchange.sendResponseHeaders(200, file.length);
          exchange.getResponseBody().write(file);
          exchange.close();
        });
    proxy.start();
    try {
      String address = "http://127.0.0.1:" + proxy.getAddress().getPort();
      Path part = folder.resolve("file.part");
      new HttpTransfer(DownloadLimits.DEFAULT, Cancellation.NEVER, Map.of("HTTP_PROXY", address))
          .fetch(URI.create("http://data.example/file"), part, file.length, length -> {});
      assertThat(asked).hasValue("http://data.example/file");
      assertThat(Files.readAllBytes(part)).isEqualTo(file);
    } finally {
      proxy.stop(0);
    }
  }
}
