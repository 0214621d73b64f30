package dev.touchstone.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.touchstone.core.run.RunTimes;
import dev.touchstone.core.store.ResultsStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a run says of itself: how many cells, how long, and where the time went. */
class RunOutputTest {

  @TempDir Path folder;

  @BeforeEach
  void plugin() throws IOException {
    OddPlugin.into(folder.resolve("plugins"));
  }

  /** Two entries and two attacks that differ in name only. */
  private Path suite() throws IOException {
    return Files.writeString(
        folder.resolve("twins.yaml"),
        """
        suite: twins
        audits: []
        dataset: squares
        threats: [{ norm: linf, epsilon: [0.1, 0.4] }]
        entries: [{ name: low, model: brightness }, { name: same, model: brightness }]
        attacks: [{ id: odd, name: one }, { id: odd, name: two }]
        """);
  }

  private CapturedRun run(String command) throws IOException {
    return CapturedRun.of(
        command, suite(), "--plugins", folder.resolve("plugins"), "--out", folder.resolve("out"));
  }

  @Test
  void workUnderTwoNamesIsDoneOnceAndNotTakenForStored() throws IOException {
    assertThat(run("plan").out()).last().asString().isNotEmpty();
    assertThat(run("plan").out()).anyMatch(line -> line.startsWith("4 cells, 0 stored, 4 to run"));
    CapturedRun first = run("run");
    assertThat(first.code()).as("%s", first).isEqualTo(ExitCode.OK);
    assertThat(first.err()).contains("4 cells, 0 of them stored already");
    assertThat(first.out())
        .last()
        .asString()
        .matches("took    \\d+ s: 4 cells run, 0 stored already");
    CapturedRun second = run("run");
    assertThat(second.err()).contains("4 cells, 4 of them stored already");
    assertThat(second.out()).last().asString().endsWith("0 cells run, 4 stored already");
  }

  @Test
  void theRestOfTheTimeIsInTheTimingsAndStaysThere() throws IOException {
    run("run");
    Path timings = folder.resolve("out/timings.csv");
    List<String> rows = Files.readAllLines(timings);
    RunTimes times = RunTimes.read(ResultsStore.at(folder.resolve("out"))).orElseThrow();
    assertThat(times.start()).isPositive();
    assertThat(times.reports()).isPositive();
    assertThat(rows)
        .filteredOn(row -> row.contains(",run,"))
        .hasSize(times.byWhat().size())
        .anyMatch(row -> row.contains(",run,,,clean images,"));
    CapturedRun published =
        CapturedRun.of("publish", folder.resolve("out"), "--plugins", folder.resolve("plugins"));
    assertThat(published.code()).as("%s", published).isEqualTo(ExitCode.OK);
    assertThat(Files.readAllLines(timings)).hasSize(rows.size());
    run("run");
    RunTimes both = RunTimes.read(ResultsStore.at(folder.resolve("out"))).orElseThrow();
    assertThat(both.start()).as("of both runs").isGreaterThan(times.start());
  }
}
