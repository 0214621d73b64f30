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
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Downloads from real HTTP servers on loopback that misbehave in every way we have thought of. */
@Timeout(60)
class DownloadTest extends DownloadFixture {

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
  void givesUpOnARedirectLoop() {
    first.always(MirrorServer.redirectTo("/files/"));

    assertThat(load().train().count()).isEqualTo(TinySet.TRAIN);
    assertThat(first.requests(BIG)).hasSizeBetween(2, 10);
    assertThat(second.requests()).hasSize(4);
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
}
