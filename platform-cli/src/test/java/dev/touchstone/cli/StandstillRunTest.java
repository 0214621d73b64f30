package dev.touchstone.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.touchstone.tensorflow.weights.Safetensors;
import dev.touchstone.tensorflow.weights.Tensor;
import dev.touchstone.tensorflow.weights.Weights;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVRecord;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A network that answers all images alike has no gradient: whoever reads the results is told. */
@Tag("slow")
class StandstillRunTest {

  @TempDir Path folder;

  @Test
  void everyReportSaysThatTheAttackStoodStillAndWhichStepWasUsed() throws IOException {
    TreeMap<String, Tensor> tensors = new TreeMap<>();
    tensors.put("conv1.weight", new Tensor(new long[] {5, 5, 1, 4}, new float[100]));
    tensors.put("conv1.bias", new Tensor(new long[] {4}, new float[4]));
    tensors.put("fc1.weight", new Tensor(new long[] {784, 8}, new float[784 * 8]));
    tensors.put("fc1.bias", new Tensor(new long[] {8}, new float[8]));
    tensors.put("fc2.weight", new Tensor(new long[] {8, 10}, new float[80]));
    float[] always0 = new float[10];
    always0[0] = 1;
    tensors.put("fc2.bias", new Tensor(new long[] {10}, always0));
    Safetensors.write(folder.resolve("flat.safetensors"), new Weights(tensors, Map.of()));
    Path suite =
        Files.writeString(
            folder.resolve("suite.yaml"),
            """
            suite: flat
            dataset: { id: strokes, train: 20, test: 40 }
            threats: [{ norm: linf, epsilon: [0.1, 0.2] }]
            entries:
              - name: flat
                model: { id: convnet, filters: [4], hidden: 8 }
                weights: flat.safetensors
            attacks:
              - fgsm
              - { id: pgd, name: margin, steps: 5, loss: margin }
            """);

    CapturedRun run = CapturedRun.of("run", suite, "--out", folder.resolve("out"));

    assertThat(run.code()).as("%s", run).isEqualTo(ExitCode.OK);
    String first =
        "Audit, serious: flat, L∞ ε=0.1: attack fgsm stood still for lack of a gradient on ";
    assertThat(String.join("\n", run.out()))
        .contains(first, "flat, L∞ ε=0.2: attack margin stood still", "every attack stood")
        .contains("with loss: margin, whose gradient") // of fgsm, which has another loss
        .doesNotContain("Note: flat");
    String guessing = "4 of 40 clean samples are right (10.0 %), and guessing gives";
    assertThat(String.join("\n", run.out())).contains(guessing, "touchstone convert");
    assertThat(Files.readString(folder.resolve("out/html/index.html"))).contains(guessing);
    assertThat(Files.readString(folder.resolve("out/html/entries/flat.html")))
        .contains("Clean accuracy of a guess", guessing);
    assertThat(CapturedRun.of("show", folder.resolve("out")).out())
        .anyMatch(line -> line.startsWith(first));
    theSuiteChoosesAudits(suite);
    CSVFormat format = CSVFormat.DEFAULT.builder().setHeader().setSkipHeaderRecord(true).get();
    try (var reader = Files.newBufferedReader(folder.resolve("out/leaderboard.csv"))) {
      for (CSVRecord row : format.parse(reader).getRecords()) {
        double epsilon = Double.parseDouble(row.get("epsilon"));
        int robust = (int) Math.round(Double.parseDouble(row.get("fgsm.robust_accuracy")) * 40);
        assertThat(robust).isPositive();
        assertThat(row.get("fgsm.stood_still")).isEqualTo(String.valueOf(robust));
        assertThat(row.get("margin.stood_still")).isEqualTo(String.valueOf(robust));
        assertThat(row.get("worst_case_stood_still")).isEqualTo(String.valueOf(robust));
        assertThat(row.get("fgsm.parameters")).contains("\"step-size\":" + epsilon + ",");
        assertThat(row.get("margin.parameters")).contains("\"step-size\":" + epsilon / 2 + ",");
      }
    }
    assertThat(Files.readString(folder.resolve("out/manifest.json")))
        .contains("\\\"step-size\\\":null", "\\\"step-size\\\":0.1,")
        .contains("\"./touchstone run suite.yaml\"");
    assertThat(Files.readString(folder.resolve("out/html/entries/flat.html")))
        .contains("Attack fgsm at L∞ ε=0.1", "Attack fgsm at L∞ ε=0.2", "could not be checked");
  }

  /** Finished cells are kept: what a suite says of audits is in no address. */
  private void theSuiteChoosesAudits(Path suite) throws IOException {
    Path out = folder.resolve("chosen");
    SuiteRuns.copy(folder.resolve("out"), out);
    String text = Files.readString(suite);

    Files.writeString(suite, text + "audits: [{ id: near-chance, name: guess }]\n");
    CapturedRun one = CapturedRun.of("run", suite, "--out", out, "--strict");
    assertThat(one.code()).as("%s", one).isEqualTo(ExitCode.FLAGGED);
    assertThat(one.text()).contains("Audit, serious: flat: 4 of 40", "0 cells run");
    assertThat(Files.readAllLines(out.resolve("audits.csv"))).hasSize(2);
    assertThat(CapturedRun.of("show", out, "--strict").code()).isEqualTo(ExitCode.FLAGGED);
    assertThat(CapturedRun.of("show", out).text())
        .contains("guess", "Note: flat, L∞ ε=0.1: attack fgsm stood still")
        .doesNotContain("Note: flat: 4 of 40");

    Files.writeString(suite, text + "audits: []\n");
    CapturedRun none = CapturedRun.of("run", suite, "--out", out, "--strict");
    assertThat(none.code()).as("%s", none).isEqualTo(ExitCode.OK);
    assertThat(none.text())
        .contains("Note: flat, L∞ ε=0.1: attack fgsm stood still", "Note: flat: 4 of 40")
        .doesNotContain("Audit,");
    assertThat(out.resolve("audits.csv")).doesNotExist();

    Files.writeString(suite, text + "audits: [near-chanse, { id: tie, level: 2 }]\n");
    CapturedRun wrong = CapturedRun.of("run", suite, "--out", out);
    assertThat(wrong.code()).isEqualTo(ExitCode.INPUT);
    assertThat(wrong.text())
        .contains("audits[0]: there is no audit 'near-chanse'; did you mean 'near-chance'?")
        .contains("audits[1].level");
    Files.writeString(suite, text);
  }
}
