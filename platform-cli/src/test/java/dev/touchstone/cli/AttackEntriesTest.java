package dev.touchstone.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.touchstone.api.Cancellation;
import dev.touchstone.api.Progress;
import dev.touchstone.core.Platform;
import dev.touchstone.core.cells.Cell;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVRecord;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Attacks that are for some entries only: the others are complete without them. */
class AttackEntriesTest {

  private static final String SUITE =
      """
      suite: some
      dataset: squares
      threats: [{ norm: linf, epsilon: 0.4 }]
      entries:
        - { name: low, model: brightness }
        - { name: high, model: { id: brightness, scale: 10 } }
      attacks:
        - { id: odd, name: for all }
        - { id: odd, name: for high, way: outside, entries: [high] }
      """;

  @TempDir static Path plugins;
  @TempDir Path folder;

  @BeforeAll
  static void plugin() throws IOException {
    OddPlugin.into(plugins);
  }

  private Path suite(String text) throws IOException {
    return Files.writeString(folder.resolve("some.yaml"), text);
  }

  @Test
  void entriesThatAnAttackIsNotForLackNothing() throws IOException {
    Path out = folder.resolve("out");
    CapturedRun run = CapturedRun.of("run", suite(SUITE), "--plugins", plugins, "--out", out);
    assertThat(run.code()).as("%s", run).isEqualTo(ExitCode.OK);
    assertThat(String.join("\n", run.out()))
        .contains("not planned", "over for all only")
        .doesNotContain("Missing", "incomplete");
    CSVFormat format = CSVFormat.DEFAULT.builder().setHeader().setSkipHeaderRecord(true).get();
    try (var reader = Files.newBufferedReader(out.resolve("leaderboard.csv"))) {
      List<CSVRecord> rows = format.parse(reader).getRecords();
      assertThat(rows).extracting(row -> row.get("complete")).containsExactly("yes", "yes");
      assertThat(rows)
          .extracting(row -> row.get("worst_case_attacks"))
          .containsExactly("for all", "for all + for high");
      assertThat(rows).extracting(row -> row.get("for high.n")).containsExactly("", "16");
    }
    assertThat(Files.readString(out.resolve("html/index.html")))
        .contains("not planned", "over for all only")
        .doesNotContain("16 missing");
    Files.move(out.resolve("store"), folder.resolve("gone"));
    CapturedRun published = CapturedRun.of("show", out);
    assertThat(published.code()).as("from what was published alone").isEqualTo(ExitCode.OK);
    assertThat(String.join("\n", published.out())).contains("not planned", "over for all only");
  }

  @Test
  void addressesOfTheOtherCellsStayWhatTheyAre() throws IOException {
    try (Platform platform =
        SuiteRuns.platform(List.of(plugins), Optional.empty(), folder.resolve("user"))) {
      List<String> some = hashes(platform, SUITE);
      List<String> all = hashes(platform, SUITE.replace(", entries: [high]", ""));
      assertThat(all).containsAll(some).hasSize(some.size() + 1);
    }
  }

  private List<String> hashes(Platform platform, String text) throws IOException {
    return platform
        .planner()
        .plan(platform.suites().read(suite(text)), Progress.NONE, Cancellation.NEVER)
        .cells()
        .stream()
        .map(Cell::hash)
        .toList();
  }

  @Test
  void anAttackThatNoOtherComesBeforeInACascadeAttacksAll() throws IOException {
    Path out = folder.resolve("out");
    String cascade =
        SUITE.replace("name: for all }", "name: first, entries: [low] }")
            + "evaluation: { cascade: true }\n";
    CapturedRun run = CapturedRun.of("run", suite(cascade), "--plugins", plugins, "--out", out);
    assertThat(run.code()).as("%s", run).isEqualTo(ExitCode.OK);
    assertThat(run.text()).doesNotContain("Missing");
  }

  @Test
  void aReadyClassifierTakesNoSeeds() throws IOException {
    String text = SUITE.replace("model: brightness }", "model: brightness, seeds: [1] }");
    CapturedRun run = CapturedRun.of("validate", suite(text), "--plugins", plugins);
    assertThat(run.code()).as("%s", run).isEqualTo(ExitCode.INPUT);
    assertThat(String.join("\n", run.err()))
        .contains(
            "entries[0].seeds: model 'brightness' is a ready classifier, so there is nothing");
  }

  /** Though that one entry is wrong, the names of all are known. */
  @Test
  void aWrongFileOfWeightsAndAnUnknownEntryAreToldTogether() throws IOException {
    String text =
        SUITE
            .replace(
                "attacks:",
                "  - { name: net, model: convnet, weights: gone.safetensors }\nattacks:")
            .replace("[high]", "[higth]");
    CapturedRun run = CapturedRun.of("validate", suite(text), "--plugins", plugins);
    assertThat(run.code()).as("%s", run).isEqualTo(ExitCode.INPUT);
    assertThat(String.join("\n", run.err()))
        .contains("entries[2].weights: ", "attacks[1].entries", "no entry 'higth'", "'high'?");
  }
}
