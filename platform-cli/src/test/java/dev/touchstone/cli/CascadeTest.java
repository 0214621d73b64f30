package dev.touchstone.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.touchstone.api.results.AttackResults;
import dev.touchstone.api.results.SampleOutcome;
import dev.touchstone.api.results.SampleStatus;
import dev.touchstone.api.results.SuiteResults;
import dev.touchstone.core.Platform;
import dev.touchstone.reports.leaderboard.Leaderboard;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A cascade spares work and changes no worst case; without one, every attack's figure is full. */
@Tag("slow")
class CascadeTest {

  private static final int SAMPLES = 60;

  @TempDir Path folder;

  @Test
  void laterAttacksLeaveOutWhatEarlierOnesBroke() throws IOException {
    try (Platform platform =
        SuiteRuns.platform(List.of(), Optional.empty(), folder.resolve("user"))) {
      SuiteResults full = run(platform, false);
      SuiteResults cascade = run(platform, true);

      List<SampleOutcome> first = attack(full, "fgsm").outcomes();
      List<SampleOutcome> second = attack(full, "pgd").outcomes();
      List<SampleOutcome> spared = attack(cascade, "pgd").outcomes();
      assertThat(first).extracting(SampleOutcome::status).contains(SampleStatus.BROKEN);
      assertThat(second)
          .extracting(SampleOutcome::status)
          .contains(SampleStatus.ROBUST)
          .doesNotContain(SampleStatus.BROKEN_EARLIER);
      assertThat(attack(cascade, "fgsm").outcomes()).isEqualTo(first);
      for (int i = 0; i < SAMPLES; i++) {
        boolean left = first.get(i).status() == SampleStatus.BROKEN;
        assertThat(spared.get(i).status())
            .isEqualTo(left ? SampleStatus.BROKEN_EARLIER : second.get(i).status());
        if (left) {
          assertThat(spared.get(i).gradientQueries()).isZero();
        } else {
          // The batch has shrunk, which decides rounding and nothing else.
          assertThat(spared.get(i).margin()).isCloseTo(second.get(i).margin(), within(1e-2f));
        }
      }
      assertThat(Leaderboard.of(cascade).rows().get(0).worst())
          .isEqualTo(Leaderboard.of(full).rows().get(0).worst());
    }
  }

  private SuiteResults run(Platform platform, boolean cascade) throws IOException {
    Path suite = folder.resolve("cascade-" + cascade + ".yaml");
    Files.writeString(
        suite,
        """
        suite: cascade
        dataset: { id: strokes, train: 2000, test: %d }
        threats: [{ norm: linf, epsilon: 0.05 }]
        entries:
          - model: { id: convnet, filters: [8, 16], hidden: 64 }
            training: { epochs: 3, batch-size: 50 }
        attacks: [fgsm, { id: pgd, steps: 5 }]
        evaluation: { cell: 25, cascade: %b }
        """
            .formatted(SAMPLES, cascade));
    return SuiteRuns.run(platform, suite, folder.resolve("results"), 1);
  }

  private static AttackResults attack(SuiteResults results, String name) {
    return results.entries().get(0).attacks().stream()
        .filter(attack -> attack.name().equals(name))
        .findFirst()
        .orElseThrow();
  }
}
