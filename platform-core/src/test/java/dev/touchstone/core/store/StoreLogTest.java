package dev.touchstone.core.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A process may be killed between any two steps, and nothing is lost or taken for tampering. */
class StoreLogTest {

  @TempDir Path folder;
  private ResultsStore store;
  private Path cell;
  private Path failed;

  @BeforeEach
  void someFiles() {
    store = ResultsStore.at(folder);
    cell = store.cell("a");
    failed = store.failed("b");
    store.writeBytes(store.manifest(), bytes("manifest"));
    store.writeBytes(cell, bytes("first"));
    store.writeBytes(failed, bytes("failure"));
    assertThat(store.check(true).faults()).isEmpty();
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static void killed() throws IOException {
    throw new IOException("killed");
  }

  private void lockAndRelease() {
    store.lock().close();
  }

  @Test
  void whatWasNotedAndNotMovedIsMoved() throws IOException {
    Path beside = ResultsStore.beside(cell);
    Files.writeString(beside, "second");
    StoreLog log = new StoreLog(folder);
    String sha256 = Json.sha256(beside);
    List<StoreLog.Note> note = List.of(new StoreLog.Note(StoreLog.Event.WROTE, sha256, cell));
    assertThatThrownBy(() -> log.note(note, StoreLogTest::killed)).hasMessage("killed");

    assertThat(store.check(true).faults()).as("no tampering").isEmpty();
    lockAndRelease();
    assertThat(cell).hasContent("second");
    assertThat(beside).doesNotExist();
    assertThat(store.check(true).faults()).isEmpty();
  }

  @Test
  void whatWasNotedAndNotRemovedIsRemoved() {
    StoreLog log = new StoreLog(folder);
    List<StoreLog.Note> note =
        List.of(new StoreLog.Note(StoreLog.Event.REMOVED, StoreLog.NOTHING, failed));
    assertThatThrownBy(() -> log.note(note, StoreLogTest::killed)).hasMessage("killed");

    assertThat(store.check(true).faults()).isEmpty();
    lockAndRelease();
    assertThat(failed).doesNotExist();
    assertThat(store.check(true).faults()).isEmpty();
  }

  @Test
  void aLineThatNobodyFinishedIsTakenAway() throws IOException {
    Path log = folder.resolve("store/log");
    String whole = Files.readString(log);
    Files.writeString(log, whole + "0123 wro");
    assertThat(store.check(true).faults()).as("nothing lies beside its place").containsKey(log);
    Path beside = ResultsStore.beside(cell);
    Files.writeString(beside, "second");
    assertThat(store.check(true).faults()).as("a process was killed").isEmpty();

    lockAndRelease();
    store.writeBytes(cell, bytes("third"));
    assertThat(Files.readString(log)).startsWith(whole).doesNotContain("0123 wro");
    assertThat(store.check(true).faults()).isEmpty();
  }

  @Test
  void filesOfBeforeAreNotedAsFound() throws IOException {
    Files.delete(folder.resolve("store/log"));
    assertThat(store.check(false).faults()).isEmpty();
    assertThat(store.check(true).faults()).containsOnlyKeys(folder.resolve("store/log"));
    Files.createDirectories(folder.resolve("store/data"));
    Path data = Files.writeString(store.data("c"), "brought from elsewhere");
    lockAndRelease();
    StoreCheck check = store.check(true);
    assertThat(check.faults()).isEmpty();
    assertThat(check.found()).containsExactlyInAnyOrder(store.manifest(), cell, failed, data);
  }

  @Test
  void aBrokenLogIsMovedAsideAndBegunAnew() throws IOException {
    Path log = folder.resolve("store/log");
    Files.writeString(log, Files.readString(log).replaceFirst("[0-9a-f]{64} wrote .*\n", ""));
    assertThat(store.check(true).faults().get(log)).startsWith("its line 1 does not go on");
    lockAndRelease();
    assertThat(store.reconcile()).containsOnlyKeys(log);
    assertThat(folder.resolve("store/damaged/log.1")).exists();
    assertThat(store.check(true).faults()).isEmpty();
  }

  @Test
  void aLogLeadsOutOfNoFolder() throws IOException {
    Path outside = Files.writeString(folder.resolve("outside"), "mine");
    ResultsStore other = ResultsStore.at(folder.resolve("results"));
    other.writeBytes(other.manifest(), bytes("manifest"));
    StoreLog log = new StoreLog(folder.resolve("results"));
    log.note(
        List.of(new StoreLog.Note(StoreLog.Event.REMOVED, StoreLog.NOTHING, outside)), () -> {});
    other.lock().close();
    assertThat(outside).exists();
    assertThat(other.check(true).faults()).containsKey(log.file());
  }
}
