package dev.touchstone.plugins.dataset.idx;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** A mirror on loopback that serves a {@link TinySet}, and misbehaves when told to. */
final class MirrorServer implements AutoCloseable {

  /** How a file is answered. */
  @FunctionalInterface
  interface Behaviour {
    void answer(HttpExchange exchange, byte[] file) throws IOException;
  }

  /** One request as the server saw it; {@code range} is empty without that header. */
  record Request(String path, String range) {}

  private final TinySet set;
  private final HttpServer server;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final Map<String, Behaviour> behaviours = new ConcurrentHashMap<>();
  private final List<Request> requests = new CopyOnWriteArrayList<>();
  private final CountDownLatch closing = new CountDownLatch(1);

  MirrorServer(TinySet set) throws IOException {
    this.set = set;
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(threads);
    server.createContext("/", this::handle);
    server.start();
  }

  /** The folder that serves the files. */
  URI mirror() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/files/");
  }

  /** Changes how one part is answered from now on. */
  MirrorServer on(IdxPart part, Behaviour behaviour) {
    behaviours.put(part.gzipName(), behaviour);
    return this;
  }

  /** Changes how all parts are answered from now on. */
  MirrorServer always(Behaviour behaviour) {
    for (IdxPart part : IdxPart.values()) {
      on(part, behaviour);
    }
    return this;
  }

  List<Request> requests() {
    return List.copyOf(requests);
  }

  /** Requests for one part. */
  List<Request> requests(IdxPart part) {
    return requests.stream().filter(r -> r.path().endsWith("/" + part.gzipName())).toList();
  }

  private void handle(HttpExchange exchange) throws IOException {
    String path = exchange.getRequestURI().getPath();
    String range = exchange.getRequestHeaders().getFirst("Range");
    requests.add(new Request(path, range == null ? "" : range));
    try (exchange) {
      for (IdxPart part : IdxPart.values()) {
        if (path.endsWith("/" + part.gzipName())) {
          behaviour(path, part).answer(exchange, set.gzipped(part));
          return;
        }
      }
      exchange.sendResponseHeaders(404, -1);
    }
  }

  /** Files below {@code /other/} are always answered well: redirects lead there. */
  private Behaviour behaviour(String path, IdxPart part) {
    return path.startsWith("/other/")
        ? MirrorServer::ranged
        : behaviours.getOrDefault(part.gzipName(), MirrorServer::wholly);
  }

  /** Answers with the whole file, whatever range is asked for. */
  static void wholly(HttpExchange exchange, byte[] file) throws IOException {
    exchange.sendResponseHeaders(200, file.length);
    exchange.getResponseBody().write(file);
  }

  /** Answers as a good server does, ranges included. */
  static void ranged(HttpExchange exchange, byte[] file) throws IOException {
    String range = exchange.getRequestHeaders().getFirst("Range");
    if (range == null) {
      wholly(exchange, file);
      return;
    }
    int start = Integer.parseInt(range.substring("bytes=".length(), range.length() - 1));
    if (start >= file.length) {
      exchange.sendResponseHeaders(416, -1);
      return;
    }
    exchange
        .getResponseHeaders()
        .set("Content-Range", "bytes " + start + "-" + (file.length - 1) + "/" + file.length);
    exchange.sendResponseHeaders(206, file.length - start);
    exchange.getResponseBody().write(file, start, file.length - start);
  }

  /** Announces the whole file (or range), sends about half of it, and cuts the connection. */
  static void truncated(HttpExchange exchange, byte[] file) throws IOException {
    exchange.sendResponseHeaders(200, file.length);
    sendHalf(exchange.getResponseBody(), file);
  }

  /** Sends a file of the right size with one bit turned over. */
  static void corrupted(HttpExchange exchange, byte[] file) throws IOException {
    byte[] bad = file.clone();
    bad[bad.length / 3] ^= 1;
    ranged(exchange, bad);
  }

  /** Answers with a bare status. */
  static Behaviour status(int status) {
    return (exchange, file) -> exchange.sendResponseHeaders(status, -1);
  }

  /** Redirects to another path on this server, such as {@code /other/}. */
  static Behaviour redirectTo(String folder) {
    return (exchange, file) -> {
      String path = exchange.getRequestURI().getPath();
      exchange
          .getResponseHeaders()
          .set("Location", folder + path.substring(path.lastIndexOf('/') + 1));
      exchange.sendResponseHeaders(302, -1);
    };
  }

  /** Sends half of the file and then nothing, with the connection left open. */
  Behaviour stalling() {
    return (exchange, file) -> {
      exchange.sendResponseHeaders(200, file.length);
      sendHalf(exchange.getResponseBody(), file);
      awaitClose();
    };
  }

  /** Accepts the request and never answers. */
  Behaviour silent() {
    return (exchange, file) -> awaitClose();
  }

  private static void sendHalf(OutputStream body, byte[] file) throws IOException {
    body.write(file, 0, file.length / 2);
    body.flush();
  }

  private void awaitClose() {
    try {
      closing.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    closing.countDown();
    server.stop(0);
    threads.shutdownNow();
  }
}
