package dev.touchstone.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.touchstone.core.store.ResultsStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Results folders that cannot be written, are taken, damaged or no results at all. */
class StoreMisuseTest {

  private static final String SUITE =
      """
      suite: odd
      audits: []
      dataset: squares
      threats: [{ norm: linf, epsilon: 0.4 }]
      entries: [{ name: low, model: brightness }]
      attacks: [odd]
      """;

  @TempDir static Path plugins;
  @TempDir Path folder;
  private Path suite;
  private Path out;

  @BeforeAll
  static void plugin() throws IOException {
    OddPlugin.into(plugins);
  }

  @BeforeEach
  void places() throws IOException {
    suite = Files.writeString(folder.resolve("odd.yaml"), SUITE);
    out = folder.resolve("out");
  }

  private CapturedRun run(Path results) {
    return CapturedRun.of("run", suite, "--plugins", plugins, "--out", results);
  }

  private void runWell() {
    CapturedRun run = run(out);
    assertThat(run.code()).as("%s", run).isEqualTo(ExitCode.OK);
  }

  private List<Path> cells() throws IOException {
    try (Stream<Path> cells = Files.list(out.resolve("store/cells"))) {
      return cells.toList();
    }
  }

  @Test
  void anOutThatIsAFileOrBelowOne() throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "x");
    run(file).refusedWith(file + ": is a file, not a folder; give another --out");
    run(file.resolve("below"))
        .refusedWith(file.resolve("below") + ": cannot be written", "give another folder");
    CapturedRun.of("plan", suite, "--plugins", plugins, "--out", file)
        .refusedWith("is a file, not a folder");
  }

  @Test
  void anOutThatCannotBeMade() {
    assumeTrue(Files.isDirectory(Path.of("/proc/self")), "skipped: no /proc on this machine");
    run(Path.of("/proc/x")).refusedWith("/proc/x: ", "give another folder with --out");
  }

  @Test
  void aFullDisk() throws IOException {
    Path full = Path.of("/dev/full");
    assumeTrue(Files.exists(full), "skipped: no /dev/full on this machine");
    runWell();
    // What is written first meets a device that takes nothing.
    Path manifest = out.resolve("manifest.json.part");
    Files.createSymbolicLink(manifest, full);
    run(out).refusedWith("manifest.json: the disk is full; free some space and run again");
    Files.deleteIfExists(manifest);
    // Reports are written beside: a link at a report's place is replaced, not written through.
    Files.delete(out.resolve("leaderboard.csv"));
    Files.createSymbolicLink(out.resolve("leaderboard.csv"), full);
    assertThat(CapturedRun.of("publish", out, "--plugins", plugins).code()).isEqualTo(ExitCode.OK);
    assertThat(out.resolve("leaderboard.csv")).isRegularFile();
  }

  @Test
  void twoRunsInOneFolder() {
    ResultsStore.Lock lock = ResultsStore.at(out).lock();
    run(out).refusedWith("another run is writing here; wait for it or give another --out");
    lock.close();
    runWell();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "null", "{}", "[]", "{\"outcomes\":[[1,2]],\"seconds\":1}", "\u0000"})
  void aDamagedResult(String content) throws IOException {
    runWell();
    for (Path cell : cells()) {
      Files.writeString(cell, content);
    }
    List<Path> damaged = cells();
    for (CapturedRun run :
        List.of(
            CapturedRun.of("show", out), CapturedRun.of("publish", out, "--plugins", plugins))) {
      for (Path cell : damaged) {
        assertThat(run.err()).anyMatch(line -> line.startsWith("touchstone: " + cell + ": it "));
      }
      assertThat(run.err())
          .contains(
              "2 stored files are not believed, so nothing is shown: 'touchstone verify' says which"
                  + " rows hold, 'touchstone run' moves them aside and makes what is missing anew");
      assertThat(run.code()).isEqualTo(ExitCode.INPUT);
      assertThat(run.out()).isEmpty();
    }
    assertThat(CapturedRun.of("plan", suite, "--plugins", plugins, "--out", out).out())
        .anyMatch(line -> line.startsWith("3 cells, 1 stored, 2 to run"));
    assertThat(cells()).as("nothing but a run moves files").isEqualTo(damaged);

    CapturedRun again = run(out);
    assertThat(again.code()).as("%s", again).isEqualTo(ExitCode.OK);
    for (Path cell : damaged) {
      Path place = out.resolve("store/damaged/cells").resolve(cell.getFileName() + ".1");
      assertThat(place).hasContent(content);
      assertThat(again.err())
          .anyMatch(line -> line.startsWith("set aside: " + cell) && line.contains(place + ""));
    }
    assertThat(CapturedRun.of("show", out).code()).isEqualTo(ExitCode.OK);
  }

  @Test
  void aResultCutShort() throws IOException {
    runWell();
    Path cell = cells().get(0);
    String whole = Files.readString(cell);
    Files.writeString(cell, whole.substring(0, whole.length() / 2));
    CapturedRun show = CapturedRun.of("show", out);
    show.refusedWith(cell.getFileName() + ": it cannot be read");
  }

  @Test
  void resultsOfOtherCodeAreToldApart(@TempDir Path changing) throws IOException {
    OddPlugin.into(changing);
    CapturedRun.of("run", suite, "--plugins", changing, "--out", out);
    CapturedRun same = CapturedRun.of("run", suite, "--plugins", changing, "--out", out);
    assertThat(same.err()).noneMatch(line -> line.startsWith("Note: "));
    try (Stream<Path> files = Files.walk(changing)) {
      Path classes = files.filter(each -> each.endsWith("classes")).findFirst().orElseThrow();
      Files.writeString(classes.resolve("more.txt"), "code");
    }
    CapturedRun other = CapturedRun.of("run", suite, "--plugins", changing, "--out", out);
    assertThat(other.code()).isEqualTo(ExitCode.OK);
    assertThat(other.err())
        .contains(
            "3 cells, 3 of them stored already",
            "Note: 3 of 3 stored results were made by other code than the last run's (other: odd)");
    assertThat(out.resolve("html/manifest.html")).content().contains("made by other code");
  }

  @Test
  void foldersWithoutResults() throws IOException {
    for (String command : List.of("show", "publish")) {
      CapturedRun.of(command, folder).refusedWith(folder + ": no results here");
      CapturedRun.of(command, folder.resolve("none")).refusedWith("none: no results here");
      CapturedRun.of(command, suite).refusedWith("odd.yaml: no results here");
    }
    runWell();
    Files.writeString(out.resolve("manifest.json"), "{");
    CapturedRun.of("show", out)
        .refusedWith("manifest.json: it cannot be read", "run the suite again: the manifest is");
    runWell();
  }

  @Test
  void leftoversOfAKilledRunAreRemoved() throws IOException {
    runWell();
    Path part = Files.writeString(cells().get(0).resolveSibling("x.json.part"), "{");
    Path weights = Files.createDirectories(out.resolve("store/models/x")).resolve("w.123.tmp");
    Files.writeString(weights, "half");
    runWell();
    assertThat(part).doesNotExist();
    assertThat(weights).doesNotExist();
  }

  @Test
  void cellsThatAreNoCells() throws IOException {
    CapturedRun.of("cell", folder.resolve("none"), "--out", out)
        .refusedWith("none: cannot be read; give a file with one cell's JSON");
    CapturedRun.of("cell", suite, "--out", out).refusedWith("not a cell: ");
    CapturedRun.of("cell", Files.writeString(folder.resolve("c"), "{}"), "--out", out)
        .refusedWith("not a cell: ");
    CapturedRun.of("cell", Files.writeString(folder.resolve("c"), "null"), "--out", out)
        .refusedWith("not a cell");
  }
}
