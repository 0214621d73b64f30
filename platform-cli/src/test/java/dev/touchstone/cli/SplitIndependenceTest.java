package dev.touchstone.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.touchstone.api.results.AttackExample;
import dev.touchstone.api.results.AttackResults;
import dev.touchstone.api.results.EntryResults;
import dev.touchstone.api.results.SampleOutcome;
import dev.touchstone.api.results.SampleStatus;
import dev.touchstone.api.results.SuiteResults;
import dev.touchstone.core.Platform;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What happens to a sample depends on the seed and the sample, not on how the work is split: into
 * batches, cells and jobs.
 *
 * <p>The attack {@code uniform-noise} proposes what it drew, whatever the model answers, so its
 * stored images show every random draw. The defense {@code dither} makes the model's own answers
 * depend on random draws.
 */
@Tag("slow")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SplitIndependenceTest {

  private static final int SAMPLES = 40;

  /**
   * Kernels add up in another order for another batch size, which changes logits by some 1e-6 of
   * their size; gradient steps pass that on. An outcome may differ only if one of the two margins
   * is within this share of the entry's median margin on unattacked images.
   */
  private static final double ROUNDING = 1e-3;

  /** Of all outcomes of attacks that ask for gradients, at most this share may differ. */
  private static final double MOST_DIFFERING = 0.005;

  @TempDir static Path folder;

  private Platform platform;
  private SuiteResults reference;

  @BeforeAll
  void runOnce() throws IOException {
    Path plugins = Files.createDirectories(folder.resolve("plugins"));
    Path zip = ExternalPlugin.build(Files.createDirectories(folder.resolve("elsewhere")));
    Files.copy(zip, plugins.resolve("stripes.zip"));
    platform = SuiteRuns.platform(List.of(plugins), Optional.empty(), folder.resolve("user"));
    reference = run("reference", 128, 256, 1);
    assertThat(statuses(SampleStatus.BROKEN)).isGreaterThan(SAMPLES / 2);
    assertThat(statuses(SampleStatus.ROBUST)).isGreaterThan(SAMPLES / 2);
  }

  /** How many outcomes of attacks that ask for gradients end so: the comparison needs both. */
  private long statuses(SampleStatus status) {
    return reference.entries().stream()
        .flatMap(entry -> entry.attacks().stream())
        .filter(attack -> !attack.name().equals("uniform-noise"))
        .flatMap(attack -> attack.outcomes().stream())
        .filter(outcome -> outcome.status() == status)
        .count();
  }

  @AfterAll
  void stop() {
    if (platform != null) {
      platform.close();
    }
  }

  private SuiteResults run(String name, int batch, int cell, int jobs) throws IOException {
    String suite =
        """
        suite: split
        seed: 5
        dataset: { id: strokes, train: 2000, test: %d }
        threats:
          - { norm: linf, epsilon: [0.05, 0.1] }
        entries:
          - name: natural
            model: { id: convnet, filters: [8, 16], hidden: 64 }
            training: { epochs: 3, batch-size: 50 }
          - name: thresholded
            model: { id: convnet, filters: [8, 16], hidden: 64 }
            defenses: [thresholding]
            training: { epochs: 3, batch-size: 50 }
          - name: dithered
            model: { id: convnet, filters: [8, 16], hidden: 64 }
            defenses: [{ id: dither, strength: 0.2 }]
            training: { epochs: 3, batch-size: 50 }
        attacks:
          - { id: uniform-noise, tries: 3 }
          - fgsm
          - { id: pgd, steps: 10, restarts: 2 }
          - { id: pgd, name: transferred, from: dithered, steps: 10 }
          - { id: apgd, steps: 8, surrogate: all }
          - { id: pgd, name: judged, steps: 5, judge-draws: 5, entries: [dithered] }
        evaluation: { batch: %d, cell: %d, gallery: %d }
        """
            .formatted(SAMPLES, batch, cell, SAMPLES);
    Path file = Files.writeString(folder.resolve(name + ".yaml"), suite);
    Path out = folder.resolve(name);
    // Trained once: training is not what is split here.
    if (reference != null) {
      SuiteRuns.copy(folder.resolve("reference/store/models"), out.resolve("store/models"));
    }
    return SuiteRuns.run(platform, file, out, jobs);
  }

  /** The natural entry has no surrogates. */
  @Test
  void eachSurrogateIsAStageAndTheDrawsOfTheJudgeAreAParameter() {
    assertThat(stages("natural", "apgd")).containsExactly("");
    assertThat(stages("thresholded", "apgd"))
        .isNotEmpty()
        .isSubsetOf("straight-through", "sigmoid");
    assertThat(attack("dithered", "judged").component().parameters()).contains("\"judge-draws\":5");
  }

  private Set<String> stages(String entry, String attack) {
    return attack(entry, attack).outcomes().stream()
        .filter(outcome -> outcome.status() == SampleStatus.BROKEN)
        .map(SampleOutcome::stage)
        .collect(Collectors.toSet());
  }

  private AttackResults attack(String entry, String name) {
    return reference.entries().stream()
        .filter(one -> one.name().equals(entry))
        .flatMap(one -> one.attacks().stream())
        .filter(one -> one.name().equals(name))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void sameSettingsGiveTheSameBytes() throws IOException {
    run("again", 128, 256, 1);
    ResultsFolder again = new ResultsFolder(folder.resolve("again"));
    ResultsFolder first = new ResultsFolder(folder.resolve("reference"));
    Map<String, String> expected = first.reproducible();
    assertThat(again.reproducible()).containsOnlyKeys(expected.keySet());
    again
        .reproducible()
        .forEach(
            (name, content) -> assertThat(content.equals(expected.get(name))).as(name).isTrue());
  }

  @ParameterizedTest(name = "batches of {0}, cells of {1}, {2} jobs")
  @CsvSource({"128, 256, 2", "128, 30, 2", "7, 256, 1", "1, 9, 2"})
  void outcomesDoNotDependOnTheSplit(int batch, int cell, int jobs) throws IOException {
    SuiteResults split = run("split-%d-%d-%d".formatted(batch, cell, jobs), batch, cell, jobs);
    int compared = 0;
    List<String> differing = new ArrayList<>();
    for (int e = 0; e < reference.entries().size(); e++) {
      EntryResults expected = reference.entries().get(e);
      EntryResults actual = split.entries().get(e);
      assertThat(actual.hash()).isEqualTo(expected.hash());
      double bound = ROUNDING * medianMargin(expected);
      for (int i = 0; i < SAMPLES; i++) {
        float difference = actual.clean().get(i).margin() - expected.clean().get(i).margin();
        assertThat(Math.abs(difference))
            .as("margin of the unattacked sample " + i + " of " + expected.name())
            .isLessThan((float) bound);
      }
      for (int a = 0; a < expected.attacks().size(); a++) {
        AttackResults one = expected.attacks().get(a);
        AttackResults other = actual.attacks().get(a);
        if (one.name().equals("uniform-noise")) {
          assertSameDraws(one, other, bound);
        } else {
          compared += SAMPLES;
          differing.addAll(differences(expected.name(), one, other, bound));
        }
      }
    }
    System.out.printf(
        "batches of %d, cells of %d, %d jobs: %d of %d outcomes differ, each with a margin within"
            + " rounding: %s%n",
        batch, cell, jobs, differing.size(), compared, differing);
    assertThat(differing).hasSizeLessThanOrEqualTo((int) (MOST_DIFFERING * compared));
  }

  /** The proposed images are what was drawn: they must be equal to the last bit. */
  private static void assertSameDraws(AttackResults one, AttackResults other, double bound) {
    assertThat(one.examples()).hasSize(SAMPLES);
    assertThat(other.examples()).hasSize(SAMPLES);
    int attacked = 0;
    for (int i = 0; i < SAMPLES; i++) {
      AttackExample expected = one.examples().get(i);
      AttackExample actual = other.examples().get(i);
      assertThat(actual.outcome().sample()).isEqualTo(expected.outcome().sample());
      if (sameOutcome(expected.outcome(), actual.outcome())) {
        assertThat(actual.adversarial()).isEqualTo(expected.adversarial());
        attacked += Arrays.equals(expected.adversarial(), expected.clean()) ? 0 : 1;
      } else {
        assertThat(smallerMargin(expected.outcome(), actual.outcome())).isLessThan(bound);
      }
    }
    assertThat(attacked).isGreaterThan(SAMPLES / 2);
  }

  /** The samples that fare differently; each must have come close to the decision boundary. */
  private static List<String> differences(
      String entry, AttackResults one, AttackResults other, double bound) {
    List<String> differing = new ArrayList<>();
    assertThat(other.outcomes()).hasSameSizeAs(one.outcomes());
    for (int i = 0; i < SAMPLES; i++) {
      SampleOutcome expected = one.outcomes().get(i);
      SampleOutcome actual = other.outcomes().get(i);
      if (!sameOutcome(expected, actual)) {
        String what =
            "%s, %s, %s: %s and %s"
                .formatted(entry, one.threat().label(), one.name(), expected, actual);
        assertThat(smallerMargin(expected, actual)).as(what).isLessThan(bound);
        differing.add(what);
      }
    }
    return differing;
  }

  private static boolean sameOutcome(SampleOutcome one, SampleOutcome other) {
    assertThat(other.sample()).isEqualTo(one.sample());
    assertThat(other.label()).isEqualTo(one.label());
    return one.status() == other.status()
        && one.prediction() == other.prediction()
        && one.queries() == other.queries()
        && one.gradientQueries() == other.gradientQueries();
  }

  private static double smallerMargin(SampleOutcome one, SampleOutcome other) {
    return Math.min(Math.abs(one.margin()), Math.abs(other.margin()));
  }

  private static double medianMargin(EntryResults entry) {
    double[] margins =
        entry.clean().stream()
            .mapToDouble(outcome -> Math.abs(outcome.margin()))
            .sorted()
            .toArray();
    return margins[margins.length / 2];
  }
}
