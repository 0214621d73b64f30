package dev.touchstone.plugins.dataset.idx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.touchstone.api.Cancellation;
import dev.touchstone.api.CancelledException;
import dev.touchstone.api.Progress;
import dev.touchstone.api.data.Dataset;
import dev.touchstone.api.data.DatasetContext;
import dev.touchstone.data.DownloadLimits;
import dev.touchstone.data.FolderLock;
import dev.touchstone.plugins.dataset.idx.MirrorServer.Behaviour;
import dev.touchstone.plugins.dataset.idx.MirrorServer.Request;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Several downloads into one cache, in one process and in several, one of them killed. */
@Timeout(60)
class ConcurrentDownloadTest {

  private static final IdxPart BIG = IdxPart.TRAIN_IMAGES;

  @TempDir Path temporary;

  private final TinySet set = new TinySet();
  private MirrorServer server;
  private Path cache;

  @BeforeEach
  void startServer() throws IOException {
    server = new MirrorServer(set);
    cache = temporary.resolve("cache");
  }

  @AfterEach
  void stopServer() {
    server.close();
  }

  @Test
  void threadsShareOneDownload() throws Exception {
    CountDownLatch bothStarted = new CountDownLatch(2);
    server.on(BIG, afterwards(bothStarted));
    ExecutorService threads = Executors.newFixedThreadPool(2);
    try {
      List<Future<Dataset>> loads = new ArrayList<>();
      for (int i = 0; i < 2; i++) {
        loads.add(
            threads.submit(
                () -> {
                  bothStarted.countDown();
                  return load(Progress.NONE, Cancellation.NEVER);
                }));
      }
      assertThat(loads.get(0).get().checksum()).isEqualTo(loads.get(1).get().checksum());
    } finally {
      threads.shutdownNow();
    }
    assertThat(server.requests()).hasSize(4);
  }

  @Test
  void processesShareOneDownload() throws Exception {
    // The first file is held back until this process is about to load as well.
    CountDownLatch loading = new CountDownLatch(1);
    server.on(BIG, afterwards(loading));
    Path log = temporary.resolve("log");
    Process other = DownloadProcess.start(server.mirror(), cache, log);
    try {
      awaitRequest(BIG, other, log);
      AtomicBoolean waited = new AtomicBoolean();
      Progress progress =
          (done, total, detail) -> {
            if (detail.contains("waiting for another download")) {
              waited.set(true);
              loading.countDown();
            }
          };

      assertThat(load(progress, Cancellation.NEVER).train().count()).isEqualTo(TinySet.TRAIN);
      assertThat(waited).isTrue();
      assertThat(other.waitFor(30, TimeUnit.SECONDS)).isTrue();
      assertThat(other.exitValue()).as("%s", Files.readString(log)).isZero();
    } finally {
      other.destroyForcibly();
    }
    assertThat(server.requests()).hasSize(4);
  }

  @Test
  void goesOnAfterAKilledProcess() throws Exception {
    server.on(BIG, server.stalling());
    int half = set.gzipped(BIG).length / 2;
    Path partial = cache.resolve(TinySet.ID).resolve(BIG.gzipName() + ".part");
    Path log = temporary.resolve("log");
    Process other = DownloadProcess.start(server.mirror(), cache, log);
    try {
      awaitRequest(BIG, other, log);
      while (!Files.exists(partial) || Files.size(partial) < half) {
        Thread.sleep(10);
      }
    } finally {
      other.destroyForcibly().waitFor();
    }
    server.on(BIG, MirrorServer::ranged);

    assertThat(load(Progress.NONE, Cancellation.NEVER).train().count()).isEqualTo(TinySet.TRAIN);
    assertThat(server.requests(BIG))
        .extracting(Request::range)
        .containsExactly("", "bytes=" + half + "-");
  }

  @Test
  void stopsWaitingForAnotherDownloadWhenTheUserAsks() throws IOException {
    Path folder = Files.createDirectories(cache.resolve(TinySet.ID));
    AtomicBoolean stop = new AtomicBoolean();
    FolderLock held = FolderLock.acquire(folder, Cancellation.NEVER, () -> {});
    try {
      assertThatThrownBy(() -> load((done, total, detail) -> stop.set(true), stop::get))
          .isInstanceOf(CancelledException.class);
    } finally {
      held.close();
    }
    assertThat(server.requests()).isEmpty();
    assertThat(load(Progress.NONE, Cancellation.NEVER).train().count()).isEqualTo(TinySet.TRAIN);
  }

  private Dataset load(Progress progress, Cancellation cancellation) {
    return new PublishedLoader(set.publishedAt(server.mirror()), DownloadLimits.DEFAULT)
        .load(new DatasetContext(Optional.empty(), cache, false, progress, cancellation));
  }

  private void awaitRequest(IdxPart part, Process process, Path log)
      throws InterruptedException, IOException {
    while (server.requests(part).isEmpty()) {
      assertThat(process.isAlive()).as("%s", Files.readString(log)).isTrue();
      Thread.sleep(10);
    }
  }

  private static Behaviour afterwards(CountDownLatch latch) {
    return (exchange, file) -> {
      try {
        latch.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      MirrorServer.wholly(exchange, file);
    };
  }
}
