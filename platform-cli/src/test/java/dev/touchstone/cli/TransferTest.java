package dev.touchstone.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.touchstone.api.results.AttackResults;
import dev.touchstone.api.results.EntryResults;
import dev.touchstone.api.results.SampleOutcome;
import dev.touchstone.api.results.SampleStatus;
import dev.touchstone.api.results.SuiteResults;
import dev.touchstone.core.Platform;
import dev.touchstone.reports.leaderboard.Leaderboard;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Transfer attacks between two small networks that were trained apart on the same strokes. */
@Tag("slow")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TransferTest {

  private static final int SAMPLES = 200;

  /** Of all samples: by so much an attack must be weaker than another. */
  private static final int MARGIN = SAMPLES / 10;

  @TempDir static Path folder;

  private Platform platform;
  private SuiteResults results;

  @BeforeAll
  void runOnce() throws IOException {
    platform = SuiteRuns.platform(List.of(), Optional.empty(), folder.resolve("user"));
    results = run(false, folder.resolve("out"));
  }

  @AfterAll
  void stop() {
    if (platform != null) {
      platform.close();
    }
  }

  private SuiteResults run(boolean cascade, Path out) throws IOException {
    String suite =
        """
        suite: transfer
        seed: 3
        dataset: { id: strokes, train: 2000, test: %d }
        threats: [{ norm: linf, epsilon: 0.15 }]
        entries:
          - name: wide
            model: { id: convnet, filters: [8, 16], hidden: 64 }
            training: { epochs: 3, batch-size: 50 }
          - name: narrow
            model: { id: convnet, filters: [6, 12], hidden: 48 }
            training: { epochs: 3, batch-size: 50 }
        attacks:
          - { id: pgd, name: white-box, steps: 10, random-start: false }
          - { id: pgd, name: from wide, from: wide, steps: 10, random-start: false }
          - { id: pgd, name: from narrow, from: narrow, steps: 10, random-start: false }
        evaluation: { cell: 60, cascade: %b }
        """
            .formatted(SAMPLES, cascade);
    Path file = Files.writeString(folder.resolve("transfer-" + cascade + ".yaml"), suite);
    return SuiteRuns.run(platform, file, out, 2);
  }

  private static AttackResults attack(SuiteResults results, int entry, String name) {
    return results.entries().get(entry).attacks().stream()
        .filter(attack -> attack.name().equals(name))
        .findFirst()
        .orElseThrow();
  }

  private static long robust(AttackResults attack) {
    assertThat(attack.complete()).isTrue();
    return attack.outcomes().stream().filter(outcome -> outcome.status().robust()).count();
  }

  @Test
  void resultsSayWhichEntryWasAsked() {
    assertThat(attack(results, 1, "white-box").source()).isEmpty();
    assertThat(attack(results, 1, "from wide").source()).hasValue("wide");
    assertThat(attack(results, 1, "from narrow").source()).hasValue("narrow");
  }

  @Test
  void anEntryAttackedFromItselfFaresAsUnderTheWhiteBoxAttack() {
    assertThat(attack(results, 0, "from wide").outcomes())
        .isEqualTo(attack(results, 0, "white-box").outcomes());
    assertThat(attack(results, 1, "from narrow").outcomes())
        .isEqualTo(attack(results, 1, "white-box").outcomes());
  }

  @Test
  void transferIsWeakerThanTheWhiteBoxAttackAndStrongerThanNone() {
    for (int e = 0; e < 2; e++) {
      EntryResults entry = results.entries().get(e);
      long clean = entry.clean().stream().filter(outcome -> outcome.correct()).count();
      long white = robust(attack(results, e, "white-box"));
      long transfer = robust(attack(results, e, e == 0 ? "from narrow" : "from wide"));
      System.out.printf(
          "%s: of %d samples clean %d, transfer %d, white-box %d%n",
          entry.name(), SAMPLES, clean, transfer, white);
      assertThat(transfer).isBetween(white + MARGIN, clean - MARGIN);
    }
  }

  @Test
  void theSourcesQueriesAreCounted() {
    for (SampleOutcome outcome : attack(results, 1, "from wide").outcomes()) {
      boolean attacked = outcome.status() != SampleStatus.MISCLASSIFIED;
      assertThat(outcome.gradientQueries()).isEqualTo(attacked ? 10 : 0);
      assertThat(outcome.queries()).isZero();
    }
  }

  @Test
  void aCascadeGoesOnWithWhatEarlierAttacksLeft() throws IOException {
    // Trained once: training is not what is looked at here.
    SuiteRuns.copy(folder.resolve("out/store/models"), folder.resolve("spared/store/models"));
    SuiteResults cascade = run(true, folder.resolve("spared"));

    List<SampleOutcome> first = attack(results, 1, "white-box").outcomes();
    List<SampleOutcome> alone = attack(results, 1, "from wide").outcomes();
    List<SampleOutcome> spared = attack(cascade, 1, "from wide").outcomes();
    assertThat(first).extracting(SampleOutcome::status).contains(SampleStatus.BROKEN);
    for (int i = 0; i < SAMPLES; i++) {
      assertThat(spared.get(i).status())
          .isEqualTo(
              first.get(i).status() == SampleStatus.BROKEN
                  ? SampleStatus.BROKEN_EARLIER
                  : alone.get(i).status());
    }
    assertThat(Leaderboard.of(cascade).rows().get(1).worst())
        .isEqualTo(Leaderboard.of(results).rows().get(1).worst());
  }

  @Test
  void aRunThatLostCellsGivesThemAgain() throws IOException {
    Path cells = folder.resolve("out/store/cells");
    Map<String, String> before = new ResultsFolder(folder.resolve("out")).reproducible();
    try (Stream<Path> files = Files.list(cells)) {
      for (Path file : files.sorted().skip(5).toList()) {
        Files.delete(file);
      }
    }
    run(false, folder.resolve("out"));

    assertThat(new ResultsFolder(folder.resolve("out")).reproducible()).isEqualTo(before);
  }
}
