package dev.touchstone.plugins.dataset.idx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.touchstone.api.Cancellation;
import dev.touchstone.api.CancelledException;
import dev.touchstone.api.Progress;
import dev.touchstone.api.ResourceException;
import dev.touchstone.api.data.Dataset;
import dev.touchstone.api.data.DatasetContext;
import dev.touchstone.plugins.dataset.idx.MirrorServer.Request;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Downloads from real HTTP servers on loopback that misbehave in every way we have thought of. */
@Timeout(60)
class DownloadTest {

  private static final IdxPart BIG = IdxPart.TRAIN_IMAGES;

  private static final HttpTransfer.Limits PATIENT =
      new HttpTransfer.Limits(Duration.ofSeconds(20), Duration.ofSeconds(20));
  private static final HttpTransfer.Limits HASTY =
      new HttpTransfer.Limits(Duration.ofSeconds(20), Duration.ofSeconds(1));

  @TempDir Path cacheRoot;

  private final TinySet set = new TinySet();
  private MirrorServer first;
  private MirrorServer second;

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

  @Test
  void downloadsOnceThenUsesTheCache() {
    List<String> updates = new CopyOnWriteArrayList<>();
    Progress progress = (done, total, detail) -> updates.add(done + "/" + total);
    Dataset downloaded = load(PATIENT, progress, Cancellation.NEVER);

    assertThat(downloaded.train().count()).isEqualTo(TinySet.TRAIN);
    assertThat(downloaded.test().count()).isEqualTo(TinySet.TEST);
    assertThat(downloaded.notes()).isEmpty();
    assertCacheIsClean();
    long total = Arrays.stream(IdxPart.values()).mapToLong(part -> set.gzipped(part).length).sum();
    assertThat(updates)
        .startsWith("0/" + total)
        .endsWith(total + "/" + total)
        .contains(set.gzipped(BIG).length + "/" + total);

    assertThat(load().checksum()).isEqualTo(downloaded.checksum());
    assertThat(first.requests()).hasSize(4);
    assertThat(second.requests()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(ints = {403, 404, 500, 503})
  void usesTheSecondMirrorAfterAnErrorStatus(int status) {
    first.always(MirrorServer.status(status));

    assertThat(load().train().count()).isEqualTo(TinySet.TRAIN);
    assertThat(second.requests()).hasSize(4);
  }

  @Test
  void usesTheSecondMirrorWhenTheFirstRefusesConnections() throws IOException {
    Dataset loaded = load(set.publishedAt(refusing(), second.mirror()), PATIENT);

    assertThat(loaded.train().count()).isEqualTo(TinySet.TRAIN);
  }

  @Test
  void namesEveryPlaceAndEveryMirrorWhenAllFail() throws IOException {
    URI refusing = refusing();
    first.always(MirrorServer.status(404));
    Path data = Files.createDirectory(cacheRoot.resolve("my-data"));
    DatasetContext context =
        new DatasetContext(Optional.of(data), cacheRoot, false, Progress.NONE, Cancellation.NEVER);

    assertThatThrownBy(
            () ->
                new PublishedLoader(set.publishedAt(refusing, first.mirror()), PATIENT)
                    .load(context))
        .isInstanceOf(ResourceException.class)
        .hasMessageContaining(data + " (none of the four files)")
        .hasMessageContaining(data.resolve("tiny") + " (no such folder)")
        .hasMessageContaining(cacheRoot.resolve("tiny") + " (no such folder)")
        .hasMessageContaining(refusing + BIG.gzipName() + ": cannot connect")
        .hasMessageContaining(first.mirror() + BIG.gzipName() + ": HTTP status 404")
        .hasMessageContaining("--data DIR");
    assertThat(data).isEmptyDirectory();
  }

  @Test
  void namesAnUnknownHost() {
    // RFC 2606: .invalid never resolves.
    PublishedSet unknown = set.publishedAt(URI.create("http://mirror.invalid/"));

    assertThatThrownBy(() -> load(unknown, PATIENT))
        .isInstanceOf(ResourceException.class)
        .hasMessageContaining("unknown host");
  }

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
  void neverKeepsAFileWithTheWrongChecksum() {
    first.on(BIG, MirrorServer::corrupted);
    second.on(BIG, MirrorServer::corrupted);

    assertThatThrownBy(this::load)
        .isInstanceOf(ResourceException.class)
        .hasMessageContaining("SHA-256");
    assertThat(cached(BIG.gzipName())).doesNotExist();
    assertThat(cached(BIG.gzipName() + ".part")).doesNotExist();

    second.on(BIG, MirrorServer::wholly);
    assertThat(load().train().count()).isEqualTo(TinySet.TRAIN);
  }

  @Test
  void refusesAPageThatIsNotTheFile() {
    // What a captive portal or a "not found" page with status 200 looks like.
    first.always(
        (exchange, file) -> {
          byte[] page = "<html>Please log in</html>".getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(200, page.length);
          exchange.getResponseBody().write(page);
        });

    assertThat(load().train().count()).isEqualTo(TinySet.TRAIN);
    assertThat(second.requests()).extracting(Request::range).containsOnly("");
  }

  @Test
  void stopsReadingABodyWithoutEnd() {
    first.on(
        BIG,
        (exchange, file) -> {
          exchange.sendResponseHeaders(200, 0); // Chunked: no length is announced.
          byte[] junk = new byte[8192];
          while (true) {
            exchange.getResponseBody().write(junk); // Until the client hangs up.
          }
        });

    assertThat(load().train().count()).isEqualTo(TinySet.TRAIN);
    assertThat(second.requests(BIG)).extracting(Request::range).containsExactly("");
  }

  @Test
  void noticesABodyWithoutLengthThatEndsEarly() {
    first.on(
        BIG,
        (exchange, file) -> {
          exchange.sendResponseHeaders(200, 0);
          exchange.getResponseBody().write(file, 0, file.length - 1);
        });
    second.on(BIG, MirrorServer.status(404));

    assertThatThrownBy(this::load)
        .isInstanceOf(ResourceException.class)
        .hasMessageContaining("the body ended after");
    assertThat(cached(BIG.gzipName())).doesNotExist();
  }

  @Test
  void givesUpOnAServerThatNeverAnswers() {
    first.on(BIG, first.silent());

    assertThat(load(HASTY).train().count()).isEqualTo(TinySet.TRAIN);
    assertThat(second.requests()).containsExactly(new Request("/files/" + BIG.gzipName(), ""));
  }

  @Test
  void saysThatAServerStalled() {
    first.on(BIG, first.stalling());
    second.on(BIG, second.silent());

    assertThatThrownBy(() -> load(HASTY))
        .isInstanceOf(ResourceException.class)
        .hasMessageContaining("the server stalled for 1.00 s")
        .hasMessageContaining("no answer in time");
    assertThat(cached(BIG.gzipName() + ".part")).hasSize(set.gzipped(BIG).length / 2);
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
  void givesUpOnARedirectLoop() {
    first.always(MirrorServer.redirectTo("/files/"));

    assertThat(load().train().count()).isEqualTo(TinySet.TRAIN);
    assertThat(first.requests(BIG)).hasSizeBetween(2, 10);
    assertThat(second.requests()).hasSize(4);
  }

  @Test
  void stopsWhenTheUserAsksAndResumesLater() throws IOException {
    first.on(BIG, first.stalling());
    int half = set.gzipped(BIG).length / 2;
    AtomicBoolean stop = new AtomicBoolean();
    Progress progress = (done, total, detail) -> stop.set(done >= half);

    assertThatThrownBy(() -> load(PATIENT, progress, stop::get))
        .isInstanceOf(CancelledException.class);
    assertThat(cached(BIG.gzipName() + ".part"))
        .hasBinaryContent(Arrays.copyOf(set.gzipped(BIG), half));

    first.on(BIG, MirrorServer::ranged);
    assertThat(load().train().count()).isEqualTo(TinySet.TRAIN);
    assertThat(first.requests(BIG))
        .extracting(Request::range)
        .containsExactly("", "bytes=" + half + "-");
  }

  @Test
  void stopsWhenTheUserAsksBeforeTheServerAnswers() {
    first.always(first.silent());
    Cancellation onceAsked = () -> !first.requests().isEmpty();

    assertThatThrownBy(() -> load(PATIENT, Progress.NONE, onceAsked))
        .isInstanceOf(CancelledException.class);
    assertThat(second.requests()).isEmpty();
  }

  @Test
  void replacesADamagedFileInTheCache() throws IOException {
    set.writeGzipped(cacheRoot.resolve(TinySet.ID));
    Files.write(cached(BIG.gzipName()), Arrays.copyOf(set.gzipped(BIG), 500));

    assertThat(load().train().count()).isEqualTo(TinySet.TRAIN);
    assertThat(first.requests()).containsExactly(new Request("/files/" + BIG.gzipName(), ""));
  }

  @Test
  void saysWhenTheCacheCannotBeMade() throws IOException {
    Path file = Files.createFile(cacheRoot.resolve("file"));
    DatasetContext context =
        new DatasetContext(Optional.empty(), file, false, Progress.NONE, Cancellation.NEVER);

    assertThatThrownBy(
            () -> new PublishedLoader(set.publishedAt(first.mirror()), PATIENT).load(context))
        .isInstanceOf(ResourceException.class)
        .hasMessageContaining(file.resolve(TinySet.ID).toString())
        .hasMessageContaining("cache folder cannot be made");
  }

  @Test
  void saysWhenTheDiskIsFull() throws IOException {
    Path full = Path.of("/dev/full");
    assumeThat(full).as("skipped: only Linux has /dev/full").exists();
    Files.createDirectories(cacheRoot.resolve(TinySet.ID));
    Files.createSymbolicLink(cached(BIG.gzipName() + ".part"), full);

    assertThatThrownBy(this::load)
        .isInstanceOf(ResourceException.class)
        .hasMessageContaining(
            BIG.gzipName() + ".part: cannot be written (No space left on device)");
    // Another mirror cannot help.
    assertThat(second.requests()).isEmpty();
  }

  private Dataset load() {
    return load(PATIENT);
  }

  private Dataset load(HttpTransfer.Limits limits) {
    return load(limits, Progress.NONE, Cancellation.NEVER);
  }

  private Dataset load(HttpTransfer.Limits limits, Progress progress, Cancellation cancellation) {
    return new PublishedLoader(set.publishedAt(first.mirror(), second.mirror()), limits)
        .load(new DatasetContext(Optional.empty(), cacheRoot, false, progress, cancellation));
  }

  private Dataset load(PublishedSet published, HttpTransfer.Limits limits) {
    return new PublishedLoader(published, limits)
        .load(
            new DatasetContext(
                Optional.empty(), cacheRoot, false, Progress.NONE, Cancellation.NEVER));
  }

  private Path cached(String name) {
    return cacheRoot.resolve(TinySet.ID).resolve(name);
  }

  private void leavePart(byte[] bytes) throws IOException {
    Files.createDirectories(cacheRoot.resolve(TinySet.ID));
    Files.write(cached(BIG.gzipName() + ".part"), bytes);
  }

  private void assertCacheIsClean() {
    String[] names = Arrays.stream(IdxPart.values()).map(IdxPart::gzipName).toArray(String[]::new);
    assertThat(cacheRoot.resolve(TinySet.ID).toFile().list())
        .contains(names)
        .containsOnly(concat(names, ".lock"));
  }

  private static String[] concat(String[] names, String more) {
    String[] all = Arrays.copyOf(names, names.length + 1);
    all[names.length] = more;
    return all;
  }

  private static long rangeStart(Request request) {
    assertThat(request.range()).matches("bytes=\\d+-");
    return Long.parseLong(request.range().replaceAll("\\D", ""));
  }

  /** An address on which nobody listens. */
  private static URI refusing() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return URI.create("http://127.0.0.1:" + socket.getLocalPort() + "/");
    }
  }
}
