package dev.touchstone.data;

import dev.touchstone.api.UserException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.SocketAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Chooses the proxy that the environment variables {@code http_proxy}, {@code https_proxy}, {@code
 * all_proxy} and {@code no_proxy} name, in small letters or capitals, as other programs do. Without
 * them, what Java's own system properties say.
 */
final class ProxyVariables extends ProxySelector {

  private static final int DEFAULT_PORT = 80;

  private final Map<String, String> environment;

  /**
   * A choice.
   *
   * @throws UserException if a variable is no address
   */
  ProxyVariables(Map<String, String> environment) {
    this.environment = environment;
    for (String scheme : List.of("http", "https")) {
      proxy(scheme); // What is wrong is told before anything is asked of it.
    }
  }

  @Override
  public List<Proxy> select(URI uri) {
    Optional<Proxy> proxy = proxy(uri.getScheme().toLowerCase(Locale.ROOT));
    if (proxy.isPresent()) {
      return List.of(direct(uri) ? Proxy.NO_PROXY : proxy.get());
    }
    ProxySelector ofJava = ProxySelector.getDefault();
    return ofJava == null ? List.of(Proxy.NO_PROXY) : ofJava.select(uri);
  }

  @Override
  public void connectFailed(URI uri, SocketAddress address, IOException failure) {
    // The transfer itself says so.
  }

  private Optional<Proxy> proxy(String scheme) {
    return Stream.of(scheme + "_proxy", "all_proxy")
        .flatMap(name -> variable(name).map(value -> address(name, value)).stream())
        .findFirst()
        .map(address -> new Proxy(Proxy.Type.HTTP, address));
  }

  private Optional<String> variable(String name) {
    return Stream.of(name, name.toUpperCase(Locale.ROOT))
        .map(environment::get)
        .filter(value -> value != null && !value.isBlank())
        .map(String::strip)
        .findFirst();
  }

  private static InetSocketAddress address(String name, String value) {
    try {
      URI uri = new URI(value.contains("://") ? value : "http://" + value);
      if (uri.getHost() == null || !"http".equalsIgnoreCase(uri.getScheme())) {
        throw notAnAddress(name, value);
      }
      return new InetSocketAddress(uri.getHost(), uri.getPort() < 0 ? DEFAULT_PORT : uri.getPort());
    } catch (URISyntaxException e) {
      throw notAnAddress(name, value);
    }
  }

  private static UserException notAnAddress(String name, String value) {
    return new UserException(
        "the environment variable %s is no proxy for downloads, which are of the form http://host:port, was '%s'"
            .formatted(name, value.replaceAll("//[^/@]*@", "//…@")));
  }

  private boolean direct(URI uri) {
    String host = uri.getHost().toLowerCase(Locale.ROOT);
    if (host.equals("localhost") || host.startsWith("127.") || host.equals("[::1]")) {
      return true; // No proxy can reach what only this machine sees.
    }
    String hostAndPort = host + ":" + uri.getPort();
    return variable("no_proxy").stream()
        .flatMap(list -> Stream.of(list.split("[,\\s]+")))
        .map(entry -> entry.toLowerCase(Locale.ROOT).replaceFirst("^\\*?\\.(?=.)", ""))
        .filter(entry -> !entry.isEmpty())
        .anyMatch(
            entry ->
                entry.equals("*")
                    || host.equals(entry)
                    || hostAndPort.equals(entry)
                    || host.endsWith("." + entry));
  }
}
