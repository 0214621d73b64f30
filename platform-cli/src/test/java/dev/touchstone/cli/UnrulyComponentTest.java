package dev.touchstone.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Components that would end the run, spoil the folder or command the terminal. */
@Timeout(120)
class UnrulyComponentTest {

  @TempDir static Path plugins;
  @TempDir Path folder;

  @BeforeAll
  static void plugin() throws IOException {
    OddPlugin.into(plugins);
  }

  private CapturedRun run(String way, String evaluation) throws IOException {
    String suite =
        """
        suite: unruly
        audits: []
        dataset: squares
        threats: [{ norm: linf, epsilon: 0.4 }]
        entries: [{ name: low, model: brightness }]
        attacks:
          - { id: odd, name: bad, way: %s }
          - { id: odd, name: after }
        evaluation: { %s }
        """
            .formatted(way, evaluation);
    return run(suite);
  }

  private CapturedRun run(String suite) throws IOException {
    Path file = Files.writeString(folder.resolve("unruly.yaml"), suite);
    return CapturedRun.of("run", file, "--plugins", plugins, "--out", out());
  }

  private Path out() {
    return folder.resolve("out");
  }

  private void onlyItsOwnCellFailed(CapturedRun run, String reason) throws IOException {
    assertThat(run.code()).as("%s", run).isEqualTo(ExitCode.CELLS_FAILED);
    assertThat(run.out())
        .anyMatch(
            line ->
                line.startsWith("Missing: low, L∞ ε=0.4, attack bad: 16 samples without a result: ")
                    && line.contains(reason));
    assertThat(run.text()).doesNotContain("attack after: 16 samples without");
    try (var failed = Files.list(out().resolve("store/failed"))) {
      assertThat(failed).hasSize(1);
    }
    assertThat(out().resolve("store/running")).as("the run ended").doesNotExist();
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          huge     | attack 'odd': IllegalStateException: xxxx
          coloured | attack 'odd': �[31mred� �turned�
          cancels  | attack 'odd': threw CancelledException, and nobody had asked to stop
          lacks    | attack 'odd': the disk is full, delete everything
          eats     | attack 'odd': not enough memory (
          """)
  void whateverAComponentThrowsCostsItsOwnCell(String way, String reason) throws IOException {
    CapturedRun run = run(way, "");
    onlyItsOwnCellFailed(run, reason);
    assertThat(String.join("", run.out()) + String.join("", run.err()))
        .as("nothing that a terminal obeys")
        .doesNotContainPattern("[\\p{Cc}\\p{Cf}]");
    assertThat(run.text().length()).isLessThan(20_000);
    try (var failed = Files.list(out().resolve("store/failed"))) {
      assertThat(failed).allMatch(file -> file.toFile().length() < 50_000);
    }
    CapturedRun shown = CapturedRun.of("show", out());
    assertThat(shown.text()).as("%s", shown).contains("Missing: low, L∞ ε=0.4, attack bad");
  }

  @Test
  void aDataSetThatEatsAllMemoryIsOneLine() throws IOException {
    run("""
            suite: unruly
            audits: []
            dataset: { id: squares, hungry: true }
            entries: [{ name: low, model: brightness }]
            """)
        .refusedWith("not enough memory (", "give more, as in JAVA_OPTS=-Xmx8g");
  }

  @Test
  void aCellThatListensIsStoppedWhenItsTimeIsOver() throws IOException {
    CapturedRun run = run("slow", "time-limit: 1");
    onlyItsOwnCellFailed(
        run, "attack 'odd': takes longer than evaluation.time-limit, 1 s: it was stopped");
    assertThat(run.err())
        .contains("  low · L∞ ε=0.4 · bad · 16 samples: most of its time limit of 1 s is over");
  }

  @Test
  void aCellThatDoesNotListenIsLeftBehind() throws IOException {
    onlyItsOwnCellFailed(
        run("stuck", "time-limit: 1s"),
        "it does not stop when asked, so its thread was left behind");
  }

  @Test
  void aTimeLimitChangesNoAddress() throws IOException {
    assertThat(run("good", "").code()).isEqualTo(ExitCode.OK);
    CapturedRun again = run("good", "time-limit: 3h");
    assertThat(again.code()).isEqualTo(ExitCode.OK);
    assertThat(again.err()).contains("3 cells, 3 of them stored already");
  }

  @Test
  void aCellOfAnotherKindIsRefusedBeforeAnythingRuns() throws IOException {
    assertThat(run("good", "").code()).isEqualTo(ExitCode.OK);
    Path cells = folder.resolve("cells");
    CapturedRun planned =
        CapturedRun.of(
            "plan", folder.resolve("unruly.yaml"), "--plugins", plugins, "--cells", cells);
    assertThat(planned.code()).as("%s", planned).isEqualTo(ExitCode.OK);
    Path clean;
    try (var files = Files.list(cells)) {
      clean =
          files
              .filter(file -> file.getFileName().toString().startsWith("0002-"))
              .findFirst()
              .orElseThrow();
    }
    String json = Files.readString(clean);
    for (List<String> change :
        List.of(
            List.of("\"batch\":128", "\"batch\":0", "batch must be 1 to 65,536, was 0"),
            List.of("\"samples\":[0,", "\"samples\":[99,", "sample 99 of 16 test images"),
            List.of("\"samples\":[0,", "\"samples\":[-1,", "samples must be ≥ 0, one is -1"))) {
      assertThat(json).contains(change.get(0));
      Files.writeString(clean, json.replace(change.get(0), change.get(1)));
      CapturedRun.of("cell", clean, "--plugins", plugins, "--out", folder.resolve("elsewhere"))
          .refusedWith("not a cell", change.get(2));
      assertThat(folder.resolve("elsewhere/store/failed")).doesNotExist();
    }
  }
}
