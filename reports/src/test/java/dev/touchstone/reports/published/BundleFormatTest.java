package dev.touchstone.reports.published;

import static org.assertj.core.api.Assertions.assertThat;

import dev.touchstone.api.certify.CertificationVerdict;
import dev.touchstone.api.results.CertificationStatus;
import dev.touchstone.api.results.CleanCount;
import dev.touchstone.api.results.EntryResults;
import dev.touchstone.api.results.SampleOutcome;
import dev.touchstone.api.results.SampleStatus;
import dev.touchstone.api.results.SuiteResults;
import dev.touchstone.api.threat.Norm;
import dev.touchstone.api.threat.NormBall;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Holds a file of each format that was ever written. A text here is never changed. */
class BundleFormatTest {

  private static final String USE =
      """
      {"descriptor": {"id": "pgd", "version": "1", "title": "PGD", "summary": "Climbs.",
      "citation": "", "capabilities": ["linf"]}, "plugin": "attack-gradient 0.1.0",
      "parameters": "{}"}\
      """;

  private static final String FORMAT_1 =
"""
{"format": 1, "suite": "s", "title": "t", "description": "d",
 "dataset": {"component": USE, "shape": {"height": 1, "width": 2, "channels": 1},
   "classNames": ["0", "1"], "trainCount": 5, "testCount": 4, "checksum": "c", "notes": []},
 "samples": 3, "seed": 9, "command": "touchstone run s",
 "entries": [{"name": "e", "hash": "h", "model": USE, "defenses": [],
   "training": {"parameters": "{}", "images": 5, "epochs": 2},
   "clean": {"sample": [0, 2], "label": [1, 0], "prediction": [1, 1], "margin": [0.5, "NaN"]},
   "cleanCount": {"correct": 2, "samples": 3},
   "attacks": [{"name": "a", "component": USE, "norm": "LINF", "epsilon": 0.1, "planned": 2,
     "outcomes": {"sample": [0, 2], "label": [1, 0], "status": ["BROKEN", "MISCLASSIFIED"],
       "prediction": [0, 1], "margin": [-0.25, -1.0], "linf": [0.1, 0.0], "l2": [0.125, 0.0],
       "queries": [3, 0], "gradientQueries": [40, 0], "projected": [true, false]},
     "failures": ["why"],
     "examples": [{"outcome": {"sample": [0], "label": [1], "status": ["BROKEN"],
       "prediction": [0], "margin": [-0.25], "linf": [0.1], "l2": [0.125], "queries": [3],
       "gradientQueries": [40], "projected": [true]}, "cleanPrediction": 1,
       "clean": "PwAAAD6AAAA=", "adversarial": "PwAAAD8AAAA="}]}],
   "certifications": [{"name": "c", "component": USE, "norm": "L2", "epsilon": 0.5,
     "planned": 2, "outcomes": {"sample": [0, 2], "label": [1, 0],
       "status": ["UNDECIDED", "CERTIFIED"], "undecided": ["BUDGET", ""],
       "method": ["crown", "crown"], "figures": {"margin": ["NaN", 0.75]}}, "failures": []}],
   "tables": [{"name": "training-history", "caption": "c", "columns": ["epoch"],
     "rows": [[1.0]]}]}],
 "analyses": [{"name": "x", "component": USE, "entries": [0], "figures": [], "tables": [],
   "failure": "no", "done": false}],
 "environment": [{"name": "touchstone", "value": "0.1.0"}],
 "manifest": "{}"}
""";

  @TempDir private Path folder;

  @Test
  void format1() throws IOException {
    SuiteResults results = read(FORMAT_1);

    assertThat(results.samples()).isEqualTo(3);
    assertThat(results.dataset().shape().width()).isEqualTo(2);
    EntryResults entry = results.entries().get(0);
    assertThat(entry.cleanFigure()).isEqualTo(new CleanCount(2, 3));
    assertThat(entry.clean().get(1).margin()).isNaN();
    assertThat(entry.training().orElseThrow().epochs()).isEqualTo(2);
    assertThat(entry.training().orElseThrow().seconds()).isEqualTo(12.5);
    assertThat(entry.attacks().get(0).threat()).isEqualTo(new NormBall(Norm.LINF, 0.1));
    assertThat(entry.attacks().get(0).failures()).containsExactly("why");
    assertThat(entry.attacks().get(0).outcomes())
        .containsExactly(
            new SampleOutcome(
                0,
                1,
                SampleStatus.BROKEN,
                0,
                -0.25f,
                0.1f,
                0.125f,
                3,
                40,
                true,
                SampleOutcome.NOT_COUNTED,
                SampleOutcome.NOT_COUNTED,
                SampleOutcome.NOT_COUNTED,
                SampleOutcome.NOT_COUNTED,
                (int) SampleOutcome.NOT_COUNTED,
                ""),
            new SampleOutcome(
                2,
                0,
                SampleStatus.MISCLASSIFIED,
                1,
                -1f,
                0f,
                0f,
                0,
                0,
                false,
                SampleOutcome.NOT_COUNTED,
                SampleOutcome.NOT_COUNTED,
                SampleOutcome.NOT_COUNTED,
                SampleOutcome.NOT_COUNTED,
                (int) SampleOutcome.NOT_COUNTED,
                ""));
    assertThat(entry.attacks().get(0).examples().get(0).clean()).containsExactly(0.5f, 0.25f);
    assertThat(entry.certifications().get(0).outcomes().get(0).undecided())
        .contains(CertificationVerdict.Reason.BUDGET);
    assertThat(entry.certifications().get(0).outcomes().get(0).evidence().figures()).isEmpty();
    assertThat(entry.certifications().get(0).outcomes().get(1).status())
        .isEqualTo(CertificationStatus.CERTIFIED);
    assertThat(entry.certifications().get(0).outcomes().get(1).evidence().figures())
        .containsEntry("margin", 0.75);
    assertThat(entry.tables().get(0).rows().get(0)).containsExactly(1.0);
    assertThat(results.analyses().get(0).failure()).contains("no");
    assertThat(results.analyses().get(0).seconds()).isNaN();
  }

  private SuiteResults read(String json) throws IOException {
    Files.writeString(
        folder.resolve("timings.csv"),
        "entry,work,norm,epsilon,attack,seconds\ne,training,,,,12.5\n");
    try (OutputStream out =
        new GZIPOutputStream(Files.newOutputStream(folder.resolve(Bundle.NAME)))) {
      out.write(json.replace("USE", USE).getBytes(StandardCharsets.UTF_8));
    }
    return Bundle.read(folder);
  }
}
