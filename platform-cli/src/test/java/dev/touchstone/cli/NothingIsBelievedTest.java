package dev.touchstone.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVRecord;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** No figure is higher than what the components deserve, whatever they say or do. */
class NothingIsBelievedTest {

  @TempDir static Path plugins;
  @TempDir Path folder;

  @BeforeAll
  static void plugin() throws IOException {
    MeddlingPlugin.into(plugins);
  }

  /** At ε = 0.3 the good attack takes every square to the other class, at 0.1 none can be. */
  private CapturedRun run(String data, String model, String attack, int cell) throws IOException {
    return run(data, model, attack, cell, 0.3);
  }

  private CapturedRun run(String data, String model, String attack, int cell, double epsilon)
      throws IOException {
    String suite =
        """
        suite: meddling
        audits: []
        dataset: { id: shades, kind: %s }
        threats: [{ norm: linf, epsilon: %s }]
        entries: [{ name: rule, model: { id: rule, way: %s } }]
        attacks: [{ id: push, name: push, way: %s }]
        evaluation: { cell: %d, batch: 8 }
        """
            .formatted(data, epsilon, model, attack, cell);
    return CapturedRun.of(
        "run",
        Files.writeString(folder.resolve("suite.yaml"), suite),
        "--plugins",
        plugins,
        "--out",
        folder.resolve("out"));
  }

  private CapturedRun run(String model, String attack) throws IOException {
    return run("good", model, attack, 8);
  }

  private CSVRecord row() throws IOException {
    CSVFormat format = CSVFormat.DEFAULT.builder().setHeader().setSkipHeaderRecord(true).get();
    try (var reader = Files.newBufferedReader(folder.resolve("out/leaderboard.csv"))) {
      return format.parse(reader).getRecords().get(0);
    }
  }

  private void assertRobust(CapturedRun run, double share) throws IOException {
    assertThat(run.code()).as("%s", run).isEqualTo(ExitCode.OK);
    assertThat(Double.parseDouble(row().get("push.robust_accuracy"))).isEqualTo(share);
    assertThat(row().get("push.n")).isEqualTo("16");
  }

  private void assertAttackFails(CapturedRun run, String reason) throws IOException {
    assertThat(run.code()).as("%s", run).isEqualTo(ExitCode.CELLS_FAILED);
    assertThat(row().get("push.robust_accuracy")).isEmpty();
    assertThat(row().get("worst_case")).isEmpty();
    assertThat(row().get("gaps")).contains("attack 'push': " + reason);
  }

  @Test
  void honestComponentsGiveWhatTheyDeserve() throws IOException {
    assertRobust(run("good", "good"), 0);
    assertThat(row().get("clean_accuracy")).isEqualTo("1.000000");
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          writes        | the model wrote into the images that it was given; it must work on a copy of them
          fewer-classes | the model tells 1 classes apart, the data set has 2
          other-shape   | the model takes images of 3×3×1, those of the data set are 2×2×1
          wide          | the model gave 33 logits for 16 images; 32 are needed
          short         | the model gave 31 logits for 16 images; 32 are needed
          random        | the model gives the same images other logits when it is asked again
          """)
  void aModelThatIsNotWhatItSaysIsRefusedBeforeAnythingIsMeasured(String way, String reason)
      throws IOException {
    CapturedRun run = run(way, "good");
    assertThat(run.code()).as("%s", run).isEqualTo(ExitCode.CELLS_FAILED);
    assertThat(run.out())
        .anyMatch(
            line ->
                line.startsWith(
                    "Missing: rule, no model: 16 samples without a result: preparing model 'rule': "
                        + reason));
  }

  @Test
  void aTieIsNotRobust() throws IOException {
    assertRobust(run("ties", "good"), 0);
  }

  @Test
  void infinityIsNotRobust() throws IOException {
    assertAttackFails(
        run("infinite", "good"),
        "the model's logit of class 1 is -Infinity; logits must be finite");
  }

  @Test
  void aModelThatLooksWhoAsksIsNoticed() throws IOException {
    assertAttackFails(run("watches", "good"), "the model gave the same image of sample 0 a margin");
  }

  @Test
  void aModelThatAnswersOtherwiseLaterIsNoticed() throws IOException {
    CapturedRun run = run("first-calls", "unchanged");
    assertThat(run.code()).as("%s", run).isEqualTo(ExitCode.CELLS_FAILED);
    assertThat(row().get("gaps"))
        .contains(
            "the model takes the unattacked sample 0 for class 1, and took it for class 0 in the stored clean result");
  }

  /** Cells of one sample: those that the model answers on stand alone, and the row says so. */
  @Test
  void aFigureOverTheSamplesThatWereLeftSaysSo() throws IOException {
    CapturedRun run = run("good", "half-nan", "unchanged", 1);
    assertRobust(run, 1);
    CapturedRun half = run("good", "half-nan", "good", 1);
    assertThat(half.code()).isEqualTo(ExitCode.CELLS_FAILED);
    assertThat(half.text()).contains("rule (incomplete)", "incomplete: n=8 of 16");
    assertThat(row().get("complete")).isEqualTo("no");
    assertThat(row().get("push.missing")).isEqualTo("8");
    assertThat(row().get("worst_case_missing")).isEqualTo("8");
  }

  @Test
  void aFailedCleanCellSaysWhy() throws IOException {
    CapturedRun run = run("nan-unattacked", "good");
    assertThat(run.code()).isEqualTo(ExitCode.CELLS_FAILED);
    String reason = "model 'rule': the model's logit of class 1 is NaN; logits must be finite";
    assertThat(run.out())
        .contains("Missing: rule, clean accuracy: 16 samples without a result: " + reason);
    assertThat(row().get("gaps")).contains(reason);
  }

  @Test
  void anAttackThatMarksItsSamplesRobustChangesNothing() throws IOException {
    assertRobust(run("good", "unbreak"), 0);
  }

  @Test
  void callsFromAnotherThreadFailTheCell() throws IOException {
    assertAttackFails(run("good", "thread"), "the attack used its task from a thread of its own");
  }

  @Test
  void whatIsProposedToATaskThatIsOverChangesNothing() throws IOException {
    assertRobust(run("good", "keep"), 1);
  }

  @Test
  void rowsThatAreSwappedMeanwhileBreakNothing() throws IOException {
    assertRobust(run("good", "good", "shake", 8, 0.1), 1);
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          bytes       | test image 0 has 63.75 as value 0; all must be from 0 to 1
          nan         | test image 3 has NaN as value 1; all must be from 0 to 1
          no-test     | has no test images
          one-class   | has 1 classes; at least 2 are needed
          no-checksum | has a checksum that is not a SHA-256 in hex
          """)
  void dataThatAreNoneAreRefusedBeforeAnythingRuns(String kind, String reason) throws IOException {
    CapturedRun run = run(kind, "good", "good", 8);
    assertThat(run.code()).as("%s", run).isEqualTo(ExitCode.CELLS_FAILED);
    assertThat(run.err())
        .anyMatch(line -> line.startsWith("touchstone: data set 'shades' " + reason));
    assertThat(folder.resolve("out/manifest.json")).doesNotExist();
  }

  @Test
  void otherDataUnderTheSameChecksumAreNoticed() throws IOException {
    run("changing", "good", "good", 8);
    CapturedRun again = run("changing", "ties", "good", 8);
    assertThat(again.code()).as("%s", again).isEqualTo(ExitCode.CELLS_FAILED);
    assertThat(again.text())
        .contains("data set 'shades': the images or labels are not those that the results in");
  }

  @Test
  void theMessagesAreOneLine() throws IOException {
    CapturedRun run = run("writes", "good");
    assertThat(List.of(run.text().split("\n"))).noneMatch(line -> line.startsWith("\tat "));
  }
}
