package dev.touchstone.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What bars leave behind on a screen. */
class TerminalProgressTest {

  private static final String TERMINAL = "touchstone.terminal";

  @TempDir Path folder;

  @BeforeEach
  void terminal() {
    System.setProperty(TERMINAL, "true");
  }

  @AfterEach
  void noTerminal() {
    System.clearProperty(TERMINAL);
  }

  @Test
  void failuresAreToldOnceAndNoBarIsLeft() throws IOException {
    Path suite =
        Files.writeString(
            folder.resolve("odd.yaml"),
            """
            suite: odd
            audits: []
            dataset: squares
            threats: [{ norm: linf, epsilon: [0.1, 0.4] }]
            entries: [{ name: low, model: brightness }]
            attacks: [{ id: odd, way: throws-long }]
            evaluation: { cell: 2 }
            """);
    CapturedRun run =
        CapturedRun.of(
            "run",
            suite,
            "--plugins",
            OddPlugin.into(folder.resolve("plugins")),
            "--out",
            folder.resolve("out"));
    assertThat(run.code()).as("%s", run).isEqualTo(ExitCode.CELLS_FAILED);
    String screen = String.join("\n", run.err());
    assertThat(screen.split("FAILED: low · L∞ ε=0.1 · odd · 2 samples: attack 'odd': ", -1))
        .as("a reason is told once, not for each of 16 cells")
        .hasSize(2);
    int lastBar = screen.lastIndexOf("% cells ");
    assertThat(screen.indexOf(TerminalProgress.ERASE, lastBar))
        .as("the last bars are wiped away")
        .isGreaterThan(lastBar);
    assertThat(screen).doesNotContain("\033[?25l");
    assertThat(screen.lastIndexOf("\033[?7h"))
        .as("lines wrap again")
        .isGreaterThan(screen.lastIndexOf("\033[?7l"));
    assertThat(run.err().get(run.err().size() - 1)).contains("touchstone: 16 cells failed; ");
  }
}
