package dev.touchstone.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.touchstone.cli.ResultsFolder.Stage;
import dev.touchstone.core.store.ResultsStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Map;
import java.util.Random;
import java.util.SortedMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A run that is killed (SIGKILL) at random moments and resumed each time ends as a run that nobody
 * disturbed: the same leaderboard and the same store, byte for byte.
 *
 * <p>A moment is drawn as a number of files that the store gets before the kill, and a delay after
 * the last of them. So kills hit work, on slow and on fast machines, rather than the seconds in
 * which a process starts.
 */
@Tag("slow")
class KillTest {

  private static final int KILLS = 10;
  private static final int KILLS_AT_PUBLISHING = 2;

  /** A machine may be so quick that too few kills hit a stage: then there are more of them. */
  private static final int MOST_KILLS = 60;

  private static final int MOST_FILES = 4;
  private static final int LONGEST_DELAY_MILLIS = 400;
  private static final int LONGEST_START_MILLIS = 1500;

  private static final int EPOCHS = 4;
  private static final int MODELS = 2;

  /**
   * 60 samples in two cells: unattacked, and for each of two attacks at each of two radii; probes.
   */
  private static final int CELLS_PER_MODEL = 2 + 2 * 2 * 2 + 2;

  private static final String SUITE =
      """
      suite: killed
      audits: [gradient-zero, unstable-answers]
      seed: 3
      dataset: { id: strokes, train: 900, test: 60 }
      threats:
        - { norm: linf, epsilon: [0.1, 0.3] }
      entries:
        - name: natural
          model: { id: convnet, filters: [8, 16], hidden: 64 }
          training: { epochs: 4, batch-size: 16 }
        - name: thresholded
          model: { id: convnet, filters: [8, 16], hidden: 64 }
          defenses: [thresholding]
          training: { epochs: 4, batch-size: 16 }
      attacks:
        - fgsm
        - { id: pgd, steps: 10, restarts: 2 }
      evaluation: { cell: 30, batch: 8, gallery: 4 }
      """;

  @TempDir Path folder;

  private final Random random = new Random(20);
  private final Map<Stage, Integer> hits = new EnumMap<>(Stage.class);
  private TouchstoneProcess touchstone;
  private Path suite;
  private int rounds;

  @BeforeEach
  void writeSuite() throws IOException {
    touchstone = new TouchstoneProcess(folder.resolve("user"));
    suite = Files.writeString(folder.resolve("killed.yaml"), SUITE);
  }

  @Test
  void killedRunsEndAsUndisturbedOnes() throws Exception {
    ResultsFolder undisturbed = new ResultsFolder(folder.resolve("undisturbed"));
    finish(undisturbed);
    assertThat(undisturbed.stage(EPOCHS, CELLS_PER_MODEL, MODELS)).isEqualTo(Stage.PUBLISHING);

    ResultsFolder disturbed = nextFolder();
    int kills = 0;
    while (kills < KILLS || tooFewHits()) {
      assertThat(kills).as("kills so far: " + hits).isLessThan(MOST_KILLS);
      if (killAtRandom(disturbed)) {
        kills++;
      } else { // It was done before its time had come.
        check(disturbed, undisturbed);
        disturbed = nextFolder();
      }
    }
    finish(disturbed);
    check(disturbed, undisturbed);
    killAtPublishing(disturbed);
    finish(disturbed);
    check(disturbed, undisturbed);
    System.out.println("kills by the stage that they hit: " + hits + ", complete runs: " + rounds);
  }

  private boolean tooFewHits() {
    return hits(Stage.TRAINING) < 3 || hits(Stage.TRAINED) < 1 || hits(Stage.EVALUATION) < 4;
  }

  private int hits(Stage stage) {
    return hits.getOrDefault(stage, 0);
  }

  private ResultsFolder nextFolder() {
    return new ResultsFolder(folder.resolve("disturbed-" + ++rounds));
  }

  private Process start(ResultsFolder results) throws IOException {
    return touchstone.start("run", suite.toString(), "--out", results.path().toString());
  }

  private void finish(ResultsFolder results) throws Exception {
    TouchstoneProcess.Ended ended =
        touchstone.run("run", suite.toString(), "--out", results.path().toString());
    assertThat(ended.exitCode()).as(ended.out()).isZero();
  }

  /** Whether it was killed; otherwise it has ended well before. */
  private boolean killAtRandom(ResultsFolder results) throws Exception {
    int files = random.nextInt(MOST_FILES + 1);
    int longest = files == 0 ? LONGEST_START_MILLIS : LONGEST_DELAY_MILLIS;
    // Half of the kills follow a file at once, while its successor is not there yet.
    int delay = random.nextBoolean() || files == 0 ? random.nextInt(longest) : 0;
    if (results.stage(EPOCHS, CELLS_PER_MODEL, MODELS) == Stage.TRAINING
        && hits(Stage.TRAINED) < hits(Stage.TRAINING) / 2) {
      // A short moment, which chance alone would seldom hit: the manifest is the first file.
      files = 1 + EPOCHS - results.epochsInTraining();
      delay = 0;
    }
    Process process = start(results);
    results.awaitFiles(process, files);
    if (process.waitFor(delay, TimeUnit.MILLISECONDS)) {
      assertThat(process.exitValue()).as(touchstone.output()).isZero();
      return false;
    }
    kill(process);
    hits.merge(results.stage(EPOCHS, CELLS_PER_MODEL, MODELS), 1, Integer::sum);
    return true;
  }

  private static void kill(Process process) throws InterruptedException {
    process.destroyForcibly();
    process.waitFor();
  }

  /** When all is stored, a run writes the manifest again and then the reports. */
  private void killAtPublishing(ResultsFolder results) throws Exception {
    for (int kills = 0; kills < KILLS_AT_PUBLISHING; ) {
      Process process = start(results);
      results.awaitFiles(process, 1);
      if (!process.waitFor(random.nextInt(150), TimeUnit.MILLISECONDS)) {
        kill(process);
        hits.merge(Stage.PUBLISHING, 1, Integer::sum);
        kills++;
      }
    }
  }

  private static void check(ResultsFolder disturbed, ResultsFolder undisturbed) throws IOException {
    for (String report : new String[] {"leaderboard.csv", "samples.csv", "clean.csv"}) {
      assertThat(disturbed.path().resolve(report))
          .hasSameBinaryContentAs(undisturbed.path().resolve(report));
    }
    assertThat(ResultsStore.existing(disturbed.path()).check(true).faults()).isEmpty();
    SortedMap<String, String> expected = undisturbed.reproducible();
    SortedMap<String, String> actual = disturbed.reproducible();
    assertThat(actual.keySet()).isEqualTo(expected.keySet());
    expected.forEach(
        (name, content) -> assertThat(content.equals(actual.get(name))).as(name).isTrue());
  }
}
