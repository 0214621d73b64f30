package dev.touchstone.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVRecord;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Attacks that misbehave: their cells fail, the others go on, and the leaderboard says so. */
class AttackMisuseTest {

  @TempDir static Path plugins;
  @TempDir Path folder;

  @BeforeAll
  static void plugin() throws IOException {
    OddPlugin.into(plugins);
  }

  /** Two entries at ε = 0.4, at which the good attack breaks all, and three attacks. */
  private CapturedRun run(String attack, String... more) throws IOException {
    String suite =
        """
        suite: odd
        audits: []
        dataset: squares
        threats: [{ norm: linf, epsilon: 0.4 }]
        entries:
          - { name: low, model: brightness }
          - { name: high, model: { id: brightness, scale: 10 } }
        attacks:
          - { id: odd, name: before }
          - { id: odd, name: bad%s }
          - { id: odd, name: after }
        """
            .formatted(attack);
    List<Object> arguments = new ArrayList<>();
    arguments.add("run");
    arguments.add(Files.writeString(folder.resolve("odd.yaml"), suite));
    arguments.addAll(List.of("--plugins", plugins, "--out", folder.resolve("out")));
    arguments.addAll(List.of(more));
    return CapturedRun.of(arguments.toArray());
  }

  private List<CSVRecord> csv(String name) throws IOException {
    CSVFormat format = CSVFormat.DEFAULT.builder().setHeader().setSkipHeaderRecord(true).get();
    try (var reader = Files.newBufferedReader(folder.resolve("out").resolve(name))) {
      return format.parse(reader).getRecords();
    }
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          throws      | IllegalStateException: the attack is out of order
          throws-long | IllegalStateException: first line
          error       | StackOverflowError
          nan         | the attack proposed NaN as a pixel of sample 0
          short       | propose: the attack gave 63 values for 16 images of 2×2×1
          silent      | the attack proposed nothing for 16 of 16 samples; that says nothing about robustness
          twice       | propose: the attack named a row twice in one call
          create      | IllegalStateException: the factory is on strike
          """)
  void aFailedAttackCostsItsOwnCellsOnly(String way, String reason) throws IOException {
    CapturedRun run = run(", way: " + way);
    assertThat(run.code()).as("%s", run).isEqualTo(ExitCode.CELLS_FAILED);
    String sentence = "attack 'odd': " + reason;
    assertThat(run.out())
        .contains(
            "Missing: low, L∞ ε=0.4, attack bad: 16 samples without a result: " + sentence,
            "Missing: high, L∞ ε=0.4, attack bad: 16 samples without a result: " + sentence);
    assertThat(run.err().get(run.err().size() - 1))
        .startsWith("touchstone: 2 cells failed; the leaderboard says what is missing.");
    assertThat(run.text()).doesNotContain("\tat ").doesNotContain("\033");
    for (CSVRecord row : csv("leaderboard.csv")) {
      assertThat(row.get("complete")).isEqualTo("no");
      assertThat(row.get("bad.robust_accuracy")).isEmpty();
      assertThat(row.get("bad.missing")).isEqualTo("16");
      assertThat(row.get("before.robust_accuracy")).isEqualTo("0.000000");
      assertThat(row.get("after.n")).isEqualTo("16");
      assertThat(row.get("gaps")).contains(sentence);
    }
  }

  @Test
  void whatLeavesTheBallIsProjectedAndSaidSo() throws IOException {
    CapturedRun run = run(", way: outside");
    assertThat(run.code()).as("%s", run).isEqualTo(ExitCode.OK);
    for (CSVRecord row : csv("leaderboard.csv")) {
      assertThat(row.get("bad.robust_accuracy")).isEqualTo("0.000000");
      assertThat(row.get("bad.projected")).isEqualTo("16");
      assertThat(row.get("before.projected")).isEqualTo("0");
    }
    assertThat(csv("samples.csv"))
        .filteredOn(row -> row.get("attack").equals("bad"))
        .hasSize(32)
        .allMatch(row -> row.get("projected").equals("yes"))
        .allMatch(row -> Math.abs(Double.parseDouble(row.get("linf")) - 0.4) < 1e-6);
  }

  @Test
  void anAttackThatFailsOnOneEntryKeepsItsFiguresForTheOther() throws IOException {
    CapturedRun run = run(", way: picky");
    assertThat(run.code()).as("%s", run).isEqualTo(ExitCode.CELLS_FAILED);
    assertThat(run.out())
        .filteredOn(line -> line.startsWith("Missing: "))
        .containsExactly(
            "Missing: high, L∞ ε=0.4, attack bad: 16 samples without a result: "
                + "attack 'odd': IllegalStateException: these logits are too large");
    assertThat(run.err().get(run.err().size() - 1)).startsWith("touchstone: 1 cell failed; ");
    assertThat(csv("leaderboard.csv").get(0).get("complete")).isEqualTo("yes");
    assertThat(csv("leaderboard.csv").get(1).get("complete")).isEqualTo("no");
  }

  @Test
  void aLaterRunTriesOnlyWhatFailed() throws IOException {
    run(", way: picky");
    CapturedRun again = run(", way: picky");
    assertThat(again.code()).isEqualTo(ExitCode.CELLS_FAILED);
    assertThat(again.err().get(0)).isEqualTo("8 cells, 7 of them stored already");
    CapturedRun jobs = run(", way: picky", "--jobs", "3");
    assertThat(jobs.err().get(0)).isEqualTo("8 cells, 7 of them stored already");
    CapturedRun good = run("");
    assertThat(good.code()).as("%s", good).isEqualTo(ExitCode.OK);
    assertThat(good.out()).noneMatch(line -> line.startsWith("Missing: "));
  }

  @Test
  void aStackTraceIsKeptForThePluginsAuthor() throws IOException {
    run(", way: throws");
    try (var failed = Files.list(folder.resolve("out/store/failed"))) {
      List<Path> files = failed.toList();
      assertThat(files).hasSize(2);
      assertThat(files.get(0)).content().contains("odd.Odd");
    }
  }
}
