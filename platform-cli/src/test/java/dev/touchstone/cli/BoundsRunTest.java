package dev.touchstone.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.touchstone.api.results.CertificationOutcome;
import dev.touchstone.api.results.CertificationResults;
import dev.touchstone.api.results.CertificationStatus;
import dev.touchstone.api.results.Contradictions;
import dev.touchstone.api.results.EntryResults;
import dev.touchstone.core.run.ResultsReader;
import dev.touchstone.core.store.ResultsStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The certifier that comes with the platform, from the suite to the stored verdicts. */
@Tag("slow")
class BoundsRunTest {

  private static final int SAMPLES = 40;

  @TempDir Path folder;

  @Test
  void aTrainedNetworkIsCertifiedAndNothingCertifiedIsBroken() throws IOException {
    Path suite =
        Files.writeString(
            folder.resolve("certified.yaml"),
            """
            suite: certified
            audits: []
            dataset: { id: strokes, train: 1000, test: %d }
            threats: [{ norm: linf, epsilon: [0.002, 0.1] }]
            entries:
              - name: natural
                model: { id: convnet, filters: [4, 8], hidden: 32 }
                training: { epochs: 3, batch-size: 50 }
            attacks: [{ id: pgd, steps: 10 }]
            certifiers: [bounds]
            evaluation: { cell: 25, batch: 10 }
            """
                .formatted(SAMPLES));
    Path out = folder.resolve("out");
    CapturedRun run = CapturedRun.of("run", suite, "--out", out);
    assertThat(run.code()).as("%s", run).isEqualTo(ExitCode.OK);

    EntryResults entry = ResultsReader.read(ResultsStore.at(out)).entries().get(0);
    List<CertificationResults> certifications = entry.certifications();
    assertThat(certifications).hasSize(2).allMatch(CertificationResults::complete);
    List<Integer> misclassified =
        entry.clean().stream().filter(clean -> !clean.correct()).map(c -> c.sample()).toList();
    for (CertificationResults certification : certifications) {
      assertThat(samples(certification, CertificationStatus.MISCLASSIFIED))
          .isEqualTo(misclassified);
    }
    List<Integer> near = samples(certifications.get(0), CertificationStatus.CERTIFIED);
    assertThat(near).hasSizeGreaterThan(SAMPLES / 4);
    assertThat(near).containsAll(samples(certifications.get(1), CertificationStatus.CERTIFIED));
    assertThat(Contradictions.of(entry)).isEmpty();

    CapturedRun again = CapturedRun.of("run", suite, "--out", out);
    assertThat(again.code()).isEqualTo(ExitCode.OK);
    assertThat(again.err().get(0)).isEqualTo("11 cells, 11 of them stored already");
  }

  private static List<Integer> samples(
      CertificationResults certification, CertificationStatus status) {
    return certification.outcomes().stream()
        .filter(outcome -> outcome.status() == status)
        .map(CertificationOutcome::sample)
        .toList();
  }
}
