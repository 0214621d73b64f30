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
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Randomized smoothing from the suite to the stored verdicts, its plugin's own libraries too. */
@Tag("slow")
class SmoothingRunTest {

  private static final int SAMPLES = 20;

  @TempDir Path folder;

  @Test
  void aNetworkBehindNoiseIsCertifiedAndNothingCertifiedIsBroken() throws IOException {
    Path suite =
        Files.writeString(
            folder.resolve("smoothed.yaml"),
            """
            suite: smoothed
            dataset: { id: strokes, train: 3000, test: %d }
            threats: [{ norm: l2, epsilon: [0.1, 0.3, 2] }]
            entries:
              - name: smoothed
                model: { id: convnet, filters: [8, 16], hidden: 64 }
                defenses: [{ id: randomized-smoothing, sigma: 0.25, draws: 16 }]
                training: { epochs: 5, batch-size: 50, schedule: one-cycle }
            attacks: [{ id: pgd, steps: 10 }]
            certifiers: [{ id: smoothing, draws: 500 }]
            evaluation: { cell: 20 }
            """
                .formatted(SAMPLES));
    Path out = folder.resolve("out");
    CapturedRun run = CapturedRun.of("run", suite, "--out", out);
    assertThat(run.code()).as("%s", run).isEqualTo(ExitCode.OK);

    EntryResults entry = ResultsReader.read(ResultsStore.at(out)).entries().get(0);
    assertThat(entry.certifications()).hasSize(3).allMatch(CertificationResults::complete);
    long near = certified(entry.certifications().get(0));
    long far = certified(entry.certifications().get(1));
    assertThat(near).isGreaterThan(SAMPLES / 2).isGreaterThanOrEqualTo(far);
    assertThat(far).isPositive();
    // All 500 draws together show 2.2 σ, no more.
    assertThat(certified(entry.certifications().get(2))).isZero();
    assertThat(Contradictions.bugs(entry)).isEmpty();
  }

  private static long certified(CertificationResults certification) {
    return certification.outcomes().stream()
        .map(CertificationOutcome::status)
        .filter(status -> status == CertificationStatus.CERTIFIED)
        .count();
  }
}
