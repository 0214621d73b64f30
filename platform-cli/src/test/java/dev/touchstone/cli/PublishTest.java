package dev.touchstone.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.touchstone.core.store.ResultsStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is published can be published again, from a store or without, and is never made poorer. */
class PublishTest {

  private static final String SUITE =
      """
      suite: odd
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
  void run() throws IOException {
    suite = Files.writeString(folder.resolve("odd.yaml"), SUITE);
    out = folder.resolve("out");
    assertThat(run(suite).code()).isEqualTo(ExitCode.OK);
  }

  private CapturedRun run(Path file) {
    return CapturedRun.of("run", file, "--plugins", plugins, "--out", out);
  }

  private CapturedRun publish(Object... more) {
    Object[] first = {"publish", out, "--plugins", plugins};
    return CapturedRun.of(Stream.concat(Stream.of(first), Stream.of(more)).toArray());
  }

  private static SortedMap<String, String> contents(Path folder) throws IOException {
    SortedMap<String, String> contents = new TreeMap<>();
    for (Map.Entry<String, Path> file : new ResultsFolder(folder).files().entrySet()) {
      contents.put(
          file.getKey(),
          new String(
              Files.readAllBytes(file.getValue()), java.nio.charset.StandardCharsets.ISO_8859_1));
    }
    return contents;
  }

  private void removeStore() throws IOException {
    try (Stream<Path> files = Files.walk(out.resolve("store"))) {
      for (Path file : files.sorted(java.util.Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }

  @Test
  void aRefusedPublicationShowsNoLeaderboard() throws IOException {
    // The store loses a cell that the reports know of.
    try (Stream<Path> cells = Files.list(out.resolve("store/cells"))) {
      ResultsStore.at(out).delete(cells.sorted().findFirst().orElseThrow());
    }
    CapturedRun refused = publish();
    refused.refusedWith("know more than the results");
    assertThat(refused.out()).isEmpty();
  }

  @Test
  void withoutItsStoreAFolderShowsAndPublishesTheSame() throws IOException {
    CapturedRun shown = CapturedRun.of("show", out);
    removeStore();
    SortedMap<String, String> before = contents(out);

    assertThat(CapturedRun.of("show", out)).isEqualTo(shown);
    CapturedRun published = publish();
    assertThat(published.code()).as("%s", published).isEqualTo(ExitCode.OK);
    assertThat(contents(out)).isEqualTo(before);

    Path other = folder.resolve("other");
    assertThat(publish("--out", other).code()).isEqualTo(ExitCode.OK);
    assertThat(contents(other)).isEqualTo(before);
    assertThat(CapturedRun.of("show", other)).isEqualTo(shown);
  }

  @Test
  void aStoreThatLacksWhatReportsKnowIsRefused() throws IOException {
    try (Stream<Path> cells = Files.list(out.resolve("store/cells"))) {
      for (Path cell : cells.toList()) {
        ResultsStore.at(out).delete(cell);
      }
    }
    SortedMap<String, String> before = contents(out);

    publish()
        .refusedWith(
            "the reports here know more",
            "entry 'low', attack 'odd' at L∞ ε=0.4, outcomes: 0 of 16",
            "'touchstone run'",
            "--out");
    assertThat(contents(out)).isEqualTo(before);

    assertThat(CapturedRun.of("show", out).code()).isEqualTo(ExitCode.CELLS_FAILED);
    Path other = folder.resolve("other");
    assertThat(publish("--out", other).code()).isEqualTo(ExitCode.CELLS_FAILED);
    assertThat(CapturedRun.of("show", other).code()).isEqualTo(ExitCode.CELLS_FAILED);

    assertThat(run(suite).code()).isEqualTo(ExitCode.OK);
    assertThat(out.resolve("reports-before")).doesNotExist();
    assertThat(CapturedRun.of("show", out).code()).isEqualTo(ExitCode.OK);
  }

  @Test
  void anotherSuiteInTheFolderKeepsTheReportsOfTheFirst() throws IOException {
    String leaderboard = Files.readString(out.resolve("leaderboard.csv"));
    Path other =
        Files.writeString(
            folder.resolve("other.yaml"), SUITE.replace("name: low", "name: renamed"));

    CapturedRun run = run(other);

    assertThat(run.code()).as("%s", run).isEqualTo(ExitCode.OK);
    assertThat(run.text()).contains("reports-before");
    Path kept = out.resolve("reports-before");
    assertThat(kept.resolve("leaderboard.csv")).hasContent(leaderboard);
    CapturedRun shown = CapturedRun.of("show", kept);
    assertThat(shown.code()).isEqualTo(ExitCode.OK);
    assertThat(shown.text()).contains("low");
  }

  @Test
  void anotherRunsFolderIsNoPlaceForReports() throws IOException {
    Path other = folder.resolve("second");
    CapturedRun.of("run", suite, "--plugins", plugins, "--out", other);
    publish("--out", other).refusedWith("second: is the results folder of a run");
  }

  @Test
  void theManifestThatReportsWerePublishedWithCounts() throws IOException {
    removeStore();
    Files.writeString(out.resolve("manifest.json"), "{\"suite\":\"other\"}");

    CapturedRun shown = CapturedRun.of("show", out);

    assertThat(shown.code()).isEqualTo(ExitCode.OK);
    assertThat(shown.err()).singleElement().asString().contains("is not the manifest");
    assertThat(List.of(shown.out().get(0))).containsExactly("odd");
  }
}
