package dev.touchstone.plugins.dataset.idx;

import static org.assertj.core.api.Assertions.assertThat;

import dev.touchstone.api.Cancellation;
import dev.touchstone.api.Progress;
import dev.touchstone.api.data.Dataset;
import dev.touchstone.api.data.DatasetContext;
import dev.touchstone.data.DownloadLimits;
import dev.touchstone.plugins.dataset.idx.MirrorServer.Request;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** Two mirrors on loopback, an empty cache, and ways to load the tiny data set from them. */
abstract class DownloadFixture {

  static final IdxPart BIG = IdxPart.TRAIN_IMAGES;

  /** Never stalls within a test's time: what ends early was not ended by this limit. */
  static final DownloadLimits PATIENT =
      new DownloadLimits(Duration.ofSeconds(20), Duration.ofMinutes(10), Duration.ofHours(1));

  static final DownloadLimits HASTY =
      new DownloadLimits(Duration.ofSeconds(20), Duration.ofSeconds(1), Duration.ofHours(1));

  @TempDir Path cacheRoot;

  final TinySet set = new TinySet();
  MirrorServer first;
  MirrorServer second;

  @BeforeEach
  void startServers() throws IOException {
    first = new MirrorServer(set);
    second = new MirrorServer(set);
  }

  @AfterEach
  void stopServers() {
    first.close();
    second.close();
  }

  Dataset load() {
    return load(PATIENT);
  }

  Dataset load(DownloadLimits limits) {
    return load(limits, Progress.NONE, Cancellation.NEVER);
  }

  Dataset load(DownloadLimits limits, Progress progress, Cancellation cancellation) {
    return new PublishedLoader(set.publishedAt(first.mirror(), second.mirror()), limits)
        .load(new DatasetContext(Optional.empty(), cacheRoot, false, progress, cancellation));
  }

  Dataset load(PublishedSet published, DownloadLimits limits) {
    return new PublishedLoader(published, limits)
        .load(
            new DatasetContext(
                Optional.empty(), cacheRoot, false, Progress.NONE, Cancellation.NEVER));
  }

  Path cached(String name) {
    return cacheRoot.resolve(TinySet.ID).resolve(name);
  }

  void leavePart(byte[] bytes) throws IOException {
    Files.createDirectories(cacheRoot.resolve(TinySet.ID));
    Files.write(cached(BIG.gzipName() + ".part"), bytes);
  }

  void assertCacheIsClean() {
    String[] names = Arrays.stream(IdxPart.values()).map(IdxPart::gzipName).toArray(String[]::new);
    assertThat(cacheRoot.resolve(TinySet.ID).toFile().list())
        .contains(names)
        .containsOnly(concat(names, ".lock"));
  }

  static String[] concat(String[] names, String more) {
    String[] all = Arrays.copyOf(names, names.length + 1);
    all[names.length] = more;
    return all;
  }

  static long rangeStart(Request request) {
    assertThat(request.range()).matches("bytes=\\d+-");
    return Long.parseLong(request.range().replaceAll("\\D", ""));
  }

  /** An address on which nobody listens. */
  static URI refusing() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return URI.create("http://127.0.0.1:" + socket.getLocalPort() + "/");
    }
  }
}
