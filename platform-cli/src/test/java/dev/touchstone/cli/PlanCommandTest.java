package dev.touchstone.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is printed of a plan before anything has run. */
@Tag("slow")
class PlanCommandTest {

  @TempDir Path folder;

  @Test
  void sumsUpByEntryAndDoesNotGuessWhatAnalysesTake() {
    CapturedRun run = CapturedRun.of("plan", "quickstart", "--out", folder.resolve("out"));
    assertThat(run.code()).as(run.text()).isEqualTo(ExitCode.OK);
    assertThat(run.out()).noneMatch(line -> line.contains("pgd"));
    assertThat(run.out())
        .filteredOn(line -> line.matches("║ (natural|thresholded) +│ +16 │ +0 │ .*"))
        .hasSize(2);
    run = CapturedRun.of("plan", "quickstart", "--details", "--out", folder.resolve("out"));
    assertThat(run.code()).as(run.text()).isEqualTo(ExitCode.OK);
    assertThat(run.out())
        .filteredOn(line -> line.matches("║ (natural|thresholded) · audits +│ +5 │ +0 │ +│ .*"))
        .as("probes of an entry have one line")
        .hasSize(2);
    assertThat(run.out())
        .filteredOn(line -> line.contains("pixel-distribution") || line.contains("confusion"))
        .isNotEmpty()
        .allMatch(line -> line.contains("unknown"));
    assertThat(run.out())
        .filteredOn(line -> line.contains("pgd"))
        .isNotEmpty()
        .noneMatch(line -> line.contains("unknown") || line.contains(" 0 s"));
    assertThat(run.out())
        .last()
        .asString()
        .matches(
            "\\d+ cells, 0 stored, \\d+ to run: about .* and the analyses"
                + " \\(assumed 1,500 queries/s, assumed [\\d,]+ training images/s\\)\\.");
  }
}
