package dev.touchstone.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.touchstone.api.Cancellation;
import dev.touchstone.api.Progress;
import dev.touchstone.api.results.AttackResults;
import dev.touchstone.api.results.EntryResults;
import dev.touchstone.api.results.NamedTable;
import dev.touchstone.api.results.ResultSection;
import dev.touchstone.api.results.SuiteResults;
import dev.touchstone.core.Platform;
import dev.touchstone.core.cells.Cell;
import dev.touchstone.core.cells.attack.AttackWork;
import dev.touchstone.core.cells.attack.Precision;
import dev.touchstone.core.run.Plan;
import dev.touchstone.tensorflow.kernels.Bfloat16;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Attacks whose gradients are in bf16: planned, run, audited, shown, and refused where not. */
class GradientPrecisionTest {

  private static final String SUITE =
      """
      suite: precision
      dataset: { id: strokes, train: 200, test: 24 }
      threats: [{ norm: linf, epsilon: 0.2 }]
      entries:
        - name: net
          model: { id: convnet, filters: [8, 8], hidden: 16 }
          training: { epochs: 1 }
      attacks:
        - { id: pgd, name: full, steps: 3 }
        - { id: pgd, name: half, steps: 3, precision: bf16 }
        - { id: pgd, name: chosen, steps: 3, precision: auto }
      evaluation: { batch: 8, cell: 12, gallery: 0 }
      """;

  @TempDir static Path plugins;
  @TempDir Path folder;

  @BeforeAll
  static void plugin() throws IOException {
    OddPlugin.into(plugins);
  }

  private Path suite(String text) throws IOException {
    return Files.writeString(folder.resolve("suite.yaml"), text);
  }

  private static void assumeBfloat16() {
    Optional<String> missing = Bfloat16.missing();
    assumeTrue(missing.isEmpty(), "no bf16 on this machine: " + missing.orElse(""));
  }

  private Platform platform(Optional<Path> data) {
    return SuiteRuns.platform(List.of(), data, folder.resolve("user"));
  }

  @Test
  void whatWasComputedIsInTheAddressAndOnThePage() throws IOException {
    assumeBfloat16();
    SuiteResults results;
    Plan plan;
    try (Platform platform = platform(Optional.empty())) {
      Path file = suite(SUITE);
      results = SuiteRuns.run(platform, file, folder.resolve("results"), 1);
      plan =
          platform.planner().plan(platform.suites().read(file), Progress.NONE, Cancellation.NEVER);
    }
    EntryResults entry = results.entries().get(0);
    assertThat(parameters(entry, "full")).doesNotContain("precision");
    assertThat(parameters(entry, "half")).contains("\"precision\":\"bf16\"");
    // Whatever was chosen, cells and page say the same.
    boolean low = precision(plan, 2).isPresent();
    assertThat(parameters(entry, "chosen"))
        .contains("\"precision\":\"" + (low ? "bf16" : "float32") + "\"");
    assertThat(precision(plan, 0)).isEmpty();
    assertThat(precision(plan, 1)).hasValue(Precision.BF16);

    ResultSection section = entry.sections().get(0);
    NamedTable table = section.tables().get(0);
    assertThat(section.notes()).isEmpty();
    assertThat(table.name()).isEqualTo("precision of half, L∞");
    assertThat(table.rows()).hasSize(1);
    List<Double> row = table.rows().get(0);
    assertThat(row.subList(0, 3)).containsExactly(0.2, 2.0, 2.0);
    assertThat(row.get(3)).isPositive();
    assertThat(row.get(4)).isBetween(0.8, 1.0);
    assertThat(row.get(5)).isGreaterThan(0.5).isLessThan(1);
  }

  private static String parameters(EntryResults entry, String attack) {
    return entry.attacks().stream()
        .filter(each -> each.name().equals(attack))
        .findFirst()
        .orElseThrow()
        .component()
        .parameters();
  }

  private static Optional<Precision> precision(Plan plan, int attack) {
    return plan.cells().stream()
        .map(Cell::work)
        .filter(AttackWork.class::isInstance)
        .map(AttackWork.class::cast)
        .skip(2L * attack)
        .findFirst()
        .orElseThrow()
        .precision();
  }

  /** Networks with batch norm alone, and of their attacks those alone that ask for gradients. */
  @Test
  void gradientsOfAFrozenGraphAreInTheAddress() throws IOException {
    Path file =
        suite(
            """
            suite: frozen
            dataset: { id: strokes, train: 200, test: 24 }
            threats: [{ norm: linf, epsilon: 0.2 }]
            entries:
              - { name: net, model: { id: convnet, filters: [8, 8], hidden: 16 }, training: { epochs: 1 } }
              - { name: residual, model: resnet, training: { epochs: 1 } }
            attacks:
              - { id: pgd, steps: 3 }
              - { id: square, steps: 3 }
              - { id: pgd, name: transfer, steps: 3, from: residual }
            evaluation: { batch: 8, cell: 24, gallery: 0 }
            """);
    Plan plan;
    try (Platform platform = platform(Optional.empty())) {
      plan =
          platform.planner().plan(platform.suites().read(file), Progress.NONE, Cancellation.NEVER);
    }
    List<String> frozen =
        plan.cells().stream()
            .map(Cell::work)
            .filter(AttackWork.class::isInstance)
            .map(AttackWork.class::cast)
            .filter(work -> work.gradients().isPresent())
            .map(work -> work.source().isPresent() + " " + work.entry().model().id())
            .toList();
    assertThat(frozen).containsExactlyInAnyOrder("true convnet", "true resnet", "false resnet");
  }

  @Test
  void whatCannotBeHadIsToldBeforeAnythingIsTrained() throws IOException {
    Path file =
        suite(
            """
            suite: refused
            dataset: squares
            threats: [{ norm: linf, epsilon: [0.1, 0.4] }]
            entries: [{ name: ready, model: brightness }]
            attacks:
              - { id: odd, name: half, precision: bf16 }
              - { id: odd, name: chosen, precision: auto }
            """);
    CapturedRun run = CapturedRun.of("plan", file, "--plugins", plugins);
    assertThat(run.code()).as("%s", run).isEqualTo(ExitCode.INPUT);
    assertThat(run.err())
        .filteredOn(line -> line.contains("suite.yaml: "))
        .singleElement()
        .asString()
        .contains("attacks[0].precision: gradients in bf16 are to be had of networks")
        .endsWith("leave 'precision' out, or let it be auto");
  }

  @Test
  void anAttackThatAsksForNoGradientsHasNone() throws IOException {
    CapturedRun run =
        CapturedRun.of(
            "validate",
            suite(
                SUITE.replace(
                    "{ id: pgd, name: half, steps: 3, precision: bf16 }",
                    "{ id: square, steps: 3, precision: bf16 }")));
    assertThat(run.code()).isEqualTo(ExitCode.INPUT);
    assertThat(String.join("\n", run.err()))
        .contains("attacks[1].precision: the attack asks for no gradients; leave 'precision' out");
  }

  @Test
  void anotherWordIsRefused() throws IOException {
    CapturedRun run = CapturedRun.of("validate", suite(SUITE.replace("bf16", "half")));
    assertThat(run.code()).isEqualTo(ExitCode.INPUT);
    assertThat(String.join("\n", run.err()))
        .contains("attacks[1].precision: must be one of [float32, bf16, auto], was 'half'");
  }

  /** The oracles' network; PyTorch leaves 0.872 of the first 1,000 images (OraclesTest). */
  @Test
  @Tag("slow")
  void pgdBreaksAsManyOfRealImages() throws IOException {
    assumeBfloat16();
    Optional<Path> weights = TestPlaces.weights();
    assumeTrue(
        weights.isPresent(),
        "no data or weights: set TOUCHSTONE_DATA, or put them into ../shared beside the"
            + " repository");
    Path file =
        suite(
            """
            suite: oracle
            dataset: mnist
            samples: { limit: 500 }
            threats: [{ norm: linf, epsilon: 0.3 }]
            entries: [{ name: madry, model: convnet, weights: %s/mnist-madry.safetensors }]
            attacks:
              - { id: pgd, name: full, steps: 40, step-size: 0.01, random-start: false }
              - id: pgd
                name: half
                steps: 40
                step-size: 0.01
                random-start: false
                precision: bf16
            evaluation: { gallery: 0 }
            """
                .formatted(weights.get()));
    EntryResults entry;
    try (Platform platform = platform(TestPlaces.data())) {
      entry = SuiteRuns.run(platform, file, folder.resolve("results"), 1).entries().get(0);
    }
    long full = robust(entry.attacks().get(0));
    long half = robust(entry.attacks().get(1));
    System.out.println("of 500 images float32 leaves " + full + ", bf16 " + half);
    assertThat(parameters(entry, "half")).contains("\"precision\":\"bf16\"");
    // 0.2 points are one image of 500.
    assertThat(half).isBetween(full - 2, full + 1);
  }

  private static long robust(AttackResults attack) {
    return attack.outcomes().stream().filter(outcome -> outcome.status().robust()).count();
  }
}
