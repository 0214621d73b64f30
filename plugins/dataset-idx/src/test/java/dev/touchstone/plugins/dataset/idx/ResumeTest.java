package dev.touchstone.plugins.dataset.idx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.touchstone.api.Cancellation;
import dev.touchstone.api.CancelledException;
import dev.touchstone.api.Progress;
import dev.touchstone.plugins.dataset.idx.MirrorServer.Request;
import java.io.IOException;
import java.util.Arrays;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Downloads that go on where an earlier one stopped, at good servers and bad ones. */
@Timeout(60)
class ResumeTest extends DownloadFixture {

  @Test
  void resumesATruncatedDownloadAtTheSameMirror() {
    AtomicInteger answers = new AtomicInteger();
    first.on(
        BIG,
        (exchange, file) -> {
          if (answers.getAndIncrement() == 0) {
            MirrorServer.truncated(exchange, file);
          } else {
            MirrorServer.ranged(exchange, file);
          }
        });

    assertThat(load().train().count()).isEqualTo(TinySet.TRAIN);
    assertThat(first.requests(BIG)).hasSize(2);
    assertThat(first.requests(BIG).get(0).range()).isEmpty();
    // How much of the half arrives before the cut is the operating system's affair.
    long start = rangeStart(first.requests(BIG).get(1));
    assertThat(start).isBetween(1L, set.gzipped(BIG).length / 2L);
    assertThat(second.requests(BIG)).isEmpty();
  }

  @Test
  void resumesAtTheSecondMirrorWhatTheFirstBegan() {
    first.on(BIG, first.stalling());
    second.on(BIG, MirrorServer::ranged);

    assertThat(load(HASTY).train().count()).isEqualTo(TinySet.TRAIN);
    assertThat(rangeStart(second.requests(BIG).get(0))).isEqualTo(set.gzipped(BIG).length / 2);
  }

  @Test
  void resumesInALaterRun() throws IOException {
    leavePart(Arrays.copyOf(set.gzipped(BIG), 1000));
    first.on(BIG, MirrorServer::ranged);

    assertThat(load().train().count()).isEqualTo(TinySet.TRAIN);
    assertThat(first.requests(BIG)).extracting(Request::range).containsExactly("bytes=1000-");
    assertCacheIsClean();
  }

  @Test
  void startsAfreshAtAServerThatIgnoresRanges() throws IOException {
    leavePart(Arrays.copyOf(set.gzipped(BIG), 1000));
    first.on(BIG, MirrorServer::wholly);

    assertThat(load().train().count()).isEqualTo(TinySet.TRAIN);
    assertThat(first.requests(BIG)).extracting(Request::range).containsExactly("bytes=1000-");
  }

  @Test
  void startsAfreshAtAServerThatRefusesTheRange() throws IOException {
    leavePart(Arrays.copyOf(set.gzipped(BIG), 1000));
    first.on(
        BIG,
        (exchange, file) -> {
          if (exchange.getRequestHeaders().containsKey("Range")) {
            exchange.sendResponseHeaders(416, -1);
          } else {
            MirrorServer.wholly(exchange, file);
          }
        });

    assertThat(load().train().count()).isEqualTo(TinySet.TRAIN);
    assertThat(first.requests(BIG)).extracting(Request::range).containsExactly("bytes=1000-", "");
  }

  @Test
  void doesNotMixInAnotherRangeThanAskedFor() throws IOException {
    leavePart(Arrays.copyOf(set.gzipped(BIG), 1000));
    first.on(
        BIG,
        (exchange, file) -> {
          exchange.getResponseHeaders().set("Content-Range", "bytes 0-999/" + file.length);
          exchange.sendResponseHeaders(206, file.length - 1000);
          exchange.getResponseBody().write(file, 0, file.length - 1000);
        });
    second.on(BIG, MirrorServer::ranged);

    assertThat(load().train().count()).isEqualTo(TinySet.TRAIN);
    assertThat(second.requests(BIG)).extracting(Request::range).containsExactly("bytes=1000-");
  }

  @Test
  void startsAfreshWhenThePartIsOfAnotherFile() throws IOException {
    leavePart(new byte[1000]);
    first.on(BIG, MirrorServer::ranged);

    assertThat(load().train().count()).isEqualTo(TinySet.TRAIN);
    assertThat(first.requests(BIG)).extracting(Request::range).containsExactly("bytes=1000-", "");
  }

  @Test
  void usesACompletePartWithoutAskingForIt() throws IOException {
    leavePart(set.gzipped(BIG));

    assertThat(load().train().count()).isEqualTo(TinySet.TRAIN);
    assertThat(first.requests(BIG)).isEmpty();
  }

  @Test
  void dropsAPartThatIsTooLong() throws IOException {
    leavePart(Arrays.copyOf(set.gzipped(BIG), set.gzipped(BIG).length + 1));

    assertThat(load().train().count()).isEqualTo(TinySet.TRAIN);
    assertThat(first.requests(BIG)).extracting(Request::range).containsExactly("");
  }

  @Test
  void followsARedirectAndKeepsTheRange() throws IOException {
    leavePart(Arrays.copyOf(set.gzipped(BIG), 1000));
    first.always(MirrorServer.redirectTo("/other/"));

    assertThat(load().train().count()).isEqualTo(TinySet.TRAIN);
    assertThat(first.requests(BIG))
        .containsExactly(
            new Request("/files/" + BIG.gzipName(), "bytes=1000-"),
            new Request("/other/" + BIG.gzipName(), "bytes=1000-"));
    assertThat(second.requests()).isEmpty();
  }

  @Test
  void stopsWhenTheUserAsksAndResumesLater() throws IOException {
    first.on(BIG, first.stalling());
    int half = set.gzipped(BIG).length / 2;
    CountDownLatch halfArrived = new CountDownLatch(1);
    Progress progress =
        (done, total, detail) -> {
          if (done >= half) {
            halfArrived.countDown();
          }
        };
    // Asks only on the third look after that, when the reader is waiting for more.
    AtomicInteger looks = new AtomicInteger();
    Cancellation stop = () -> halfArrived.getCount() == 0 && looks.incrementAndGet() >= 3;

    assertThatThrownBy(() -> load(PATIENT, progress, stop)).isInstanceOf(CancelledException.class);
    assertThat(cached(BIG.gzipName() + ".part"))
        .hasBinaryContent(Arrays.copyOf(set.gzipped(BIG), half));

    first.on(BIG, MirrorServer::ranged);
    assertThat(load().train().count()).isEqualTo(TinySet.TRAIN);
    assertThat(first.requests(BIG))
        .extracting(Request::range)
        .containsExactly("", "bytes=" + half + "-");
  }
}
