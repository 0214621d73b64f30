package dev.touchstone.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.SortedMap;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A run that is killed (SIGKILL) while it certifies keeps all cells but the one under way, and ends
 * with the verdicts of a run that nobody disturbed, byte for byte.
 */
@Tag("slow")
class CertificationKillTest {

  private static final int KILLS = 3;
  private static final int CELLS = 5;

  /** Unattacked, attacked, certified. */
  private static final int ALL_CELLS = 3 * CELLS;

  private static final String SUITE =
      """
      suite: killed
      audits: []
      dataset: { id: strokes, train: 1000, test: 50 }
      threats: [{ norm: linf, epsilon: 0.01 }]
      entries:
        - name: natural
          model: { id: convnet, filters: [4, 8], hidden: 32 }
          training: { epochs: 2, batch-size: 50 }
      attacks: [fgsm]
      certifiers: [bounds]
      evaluation: { cell: 10, batch: 5 }
      """;

  @TempDir Path folder;

  @Test
  void verdictsSurviveKills() throws Exception {
    TouchstoneProcess touchstone = new TouchstoneProcess(folder.resolve("user"));
    String suite = Files.writeString(folder.resolve("killed.yaml"), SUITE).toString();
    ResultsFolder undisturbed = new ResultsFolder(folder.resolve("undisturbed"));
    finish(touchstone, suite, undisturbed);
    assertThat(undisturbed.cells()).isEqualTo(ALL_CELLS);

    ResultsFolder disturbed = new ResultsFolder(folder.resolve("disturbed"));
    Random random = new Random(4);
    for (int kill = 0; kill < KILLS; kill++) {
      int stored = Math.max(disturbed.cells(), ALL_CELLS - CELLS) + 1;
      Process process =
          touchstone.start("run", suite, "--out", disturbed.path().toString(), "--jobs", "1");
      while (disturbed.cells() < stored && process.isAlive()) {
        Thread.sleep(10);
      }
      Thread.sleep(random.nextInt(100));
      process.destroyForcibly();
      process.waitFor();
      assertThat(disturbed.cells())
          .as("killed while it certified: %s", touchstone.output())
          .isBetween(stored, ALL_CELLS - 1);
    }
    int kept = disturbed.cells();
    String out = finish(touchstone, suite, disturbed);
    // The model is one more.
    assertThat(out).contains((ALL_CELLS + 1) + " cells, " + (kept + 1) + " of them stored already");
    check(disturbed, undisturbed);
  }

  private static String finish(TouchstoneProcess touchstone, String suite, ResultsFolder results)
      throws IOException, InterruptedException {
    TouchstoneProcess.Ended ended =
        touchstone.run("run", suite, "--out", results.path().toString(), "--jobs", "1");
    assertThat(ended.exitCode()).as(ended.out()).isZero();
    return ended.out();
  }

  private static void check(ResultsFolder disturbed, ResultsFolder undisturbed) throws IOException {
    assertThat(disturbed.path().resolve("certificates.csv"))
        .hasSameBinaryContentAs(undisturbed.path().resolve("certificates.csv"));
    SortedMap<String, String> expected = undisturbed.reproducible();
    SortedMap<String, String> actual = disturbed.reproducible();
    assertThat(actual.keySet()).isEqualTo(expected.keySet());
    expected.forEach(
        (name, content) -> assertThat(content.equals(actual.get(name))).as(name).isTrue());
  }
}
