package dev.touchstone.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.touchstone.api.results.AttackResults;
import dev.touchstone.api.results.EntryResults;
import dev.touchstone.api.results.SampleStatus;
import dev.touchstone.core.run.ResultsReader;
import dev.touchstone.core.store.ResultsStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A suite of all kinds of threats, from YAML to reports, on sixteen dark and light squares of 2 × 2
 * pixels, of which the mean decides: light ones that are shifted half out are dark.
 */
class ThreatKindsRunTest {

  @TempDir Path folder;

  private CapturedRun command(Object... arguments) {
    Object[] all = new Object[arguments.length + 2];
    System.arraycopy(arguments, 0, all, 0, arguments.length);
    all[arguments.length] = "--plugins";
    all[arguments.length + 1] = folder.resolve("plugins");
    return CapturedRun.of(all);
  }

  private Path suite() throws IOException {
    return Files.writeString(
        folder.resolve("kinds.yaml"),
        """
        suite: kinds
        dataset: squares
        threats:
          - { norm: linf, epsilon: 0.1 }
          - spatial: { rotation: 30, translation: 1 }
          - { corruptions: all, severity: [1, 5] }
        entries:
          - { name: squares, model: brightness }
        attacks:
          - odd
          - { id: rotation-translation, name: grid, rotations: 3, translations: 3 }
        evaluation: { cell: 5, batch: 3 }
        """);
  }

  @Test
  void eachAttackRunsAtItsKindAndCorruptionsWithoutOne() throws IOException {
    Files.createDirectories(folder.resolve("plugins"));
    OddPlugin.into(folder.resolve("plugins"));
    CapturedRun run = command("run", suite(), "--out", folder.resolve("out"));
    assertThat(run.code()).as("%s", run).isEqualTo(ExitCode.OK);

    EntryResults entry =
        ResultsReader.read(ResultsStore.at(folder.resolve("out"))).entries().get(0);
    assertThat(entry.attacks())
        .extracting(attack -> attack.name() + " at " + attack.threat().label())
        .containsExactly(
            "odd at L∞ ε=0.1",
            "grid at rotation ≤ 30°, shift ≤ 1 px",
            "corruptions at all corruptions, severity 1, 5");
    assertThat(entry.attacks()).allMatch(AttackResults::complete);
    // Dark squares stay dark, whatever is shifted out of them.
    assertThat(entry.attacks().get(1).outcomes())
        .allMatch(outcome -> outcome.status().robust() == (outcome.label() == 0));
    // 0.3 more is no longer dark.
    assertThat(entry.attacks().get(2).outcomes())
        .filteredOn(outcome -> outcome.label() == 0)
        .allMatch(outcome -> outcome.status() == SampleStatus.BROKEN);
    assertThat(entry.sections())
        .extracting(section -> section.title())
        .containsExactly("Rotations and translations", "Corruptions");

    CapturedRun again = command("run", suite(), "--out", folder.resolve("out"));
    assertThat(again.code()).isEqualTo(ExitCode.OK);
    // Without store, from what was published.
    Path published = folder.resolve("published");
    Files.createDirectories(published);
    for (String file : List.of("results.json.gz", "timings.csv")) {
      Files.copy(folder.resolve("out").resolve(file), published.resolve(file));
    }
    CapturedRun shown = CapturedRun.of("show", published);
    assertThat(shown.code()).as("%s", shown).isEqualTo(ExitCode.OK);
    assertThat(String.join("\n", shown.out()))
        .contains("rotation ≤ 30°, shift ≤ 1 px", "mean corruption accuracy");
  }
}
