package dev.touchstone.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Components that end the process, and what is left of it. */
@Tag("slow")
class EndedProcessTest {

  private static final String UNDER_WAY = "low · L∞ ε=0.4 · bad · 16 samples";

  @TempDir Path folder;
  private TouchstoneProcess touchstone;

  @BeforeEach
  void plugin() throws IOException {
    OddPlugin.into(folder.resolve("plugins"));
    touchstone = new TouchstoneProcess(folder);
  }

  private TouchstoneProcess.Ended run(String way) throws IOException, InterruptedException {
    Path suite =
        Files.writeString(
            folder.resolve("ending.yaml"),
            """
            suite: ending
            dataset: squares
            threats: [{ norm: linf, epsilon: 0.4 }]
            entries: [{ name: low, model: brightness }]
            attacks: [{ id: odd, name: bad, way: %s }]
            """
                .formatted(way));
    return touchstone.run(
        "run",
        suite.toString(),
        "--plugins",
        folder.resolve("plugins").toString(),
        "--out",
        out().toString());
  }

  private Path out() {
    return folder.resolve("out");
  }

  @Test
  void whoExitsIsNamedAndDoesNotPassForSuccess() throws Exception {
    TouchstoneProcess.Ended ended = run("exits");
    assertThat(ended.exitCode()).as("%s", ended).isEqualTo(ExitCode.CELLS_FAILED);
    assertThat(ended.out()).contains("touchstone: odd.Odd ended the process (System.exit)");
  }

  @Test
  void aHaltIsSeenByTheNextCommand() throws Exception {
    run("halts");
    TouchstoneProcess.Ended shown = touchstone.run("show", out().toString());
    assertThat(shown.out()).contains("did not end by itself").contains(UNDER_WAY);
    TouchstoneProcess.Ended next = run("good");
    assertThat(next.exitCode()).as("%s", next).isZero();
    assertThat(next.out()).contains("did not end by itself").contains(UNDER_WAY);
    assertThat(touchstone.run("show", out().toString()).out())
        .doesNotContain("did not end by itself");
  }

  @Test
  void whatAComponentPrintsGoesToStandardErrorAsText() throws Exception {
    TouchstoneProcess.Ended ended = run("prints");
    assertThat(ended.exitCode()).as("%s", ended).isZero();
    assertThat(ended.out()).contains("printed �[31min red").doesNotContain("\033");
  }
}
