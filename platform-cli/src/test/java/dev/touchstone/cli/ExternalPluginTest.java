package dev.touchstone.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.touchstone.api.results.AnalysisResults;
import dev.touchstone.api.results.AttackResults;
import dev.touchstone.api.results.EntryResults;
import dev.touchstone.api.results.SuiteResults;
import dev.touchstone.core.run.ResultsReader;
import dev.touchstone.core.store.ResultsStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A plugin from outside of the project works as the built-in ones do. */
@Tag("slow")
class ExternalPluginTest {

  private static final List<String> COMPONENTS =
      List.of("stripes", "perceptron", "dither", "uniform-noise", "mean-image");

  private static final String SUITE =
      """
      suite: mixed
      dataset: { id: stripes, train: 400, test: 40 }
      threats:
        - { norm: linf, epsilon: 0.1 }
      grid:
        - models:
            - perceptron
            - { id: convnet, filters: [4], hidden: 16 }
          defenses: [[], [dither], [{ id: thresholding, mu: 0.5 }], [dither, { id: thresholding, mu: 0.5 }]]
          training: { epochs: 15, batch-size: 20, learning-rate: 0.003 }
      attacks:
        - { id: uniform-noise, tries: 3 }
        - fgsm
        - { id: pgd, steps: 3 }
      analyses:
        - mean-image
        - { id: mean-image, name: under pgd, entries: [perceptron, convnet + dither], attack: { id: pgd, steps: 2 } }
      """;

  @TempDir Path folder;

  @Test
  void isInstalledListedRunAndRemoved() throws Exception {
    assertThat(ExternalPlugin.classPath())
        .hasSizeGreaterThanOrEqualTo(5)
        .noneMatch(entry -> entry.toString().contains("platform-core"))
        .noneMatch(entry -> entry.startsWith(TestPlaces.repository().resolve("plugins")));
    Path zip = ExternalPlugin.build(Files.createDirectories(folder.resolve("elsewhere")));
    TouchstoneProcess touchstone = new TouchstoneProcess(folder.resolve("user"));

    TouchstoneProcess.Ended before = touchstone.run("plugins", "list");
    assertThat(before.exitCode()).as(before.out()).isZero();
    assertThat(before.out()).contains("convnet").doesNotContain(COMPONENTS);

    TouchstoneProcess.Ended installed =
        touchstone.run("plugins", "install", "--yes", zip.toString());
    assertThat(installed.exitCode()).as(installed.out()).isZero();
    assertThat(installed.out()).contains("Installed stripes 1.0.0").contains(COMPONENTS);

    TouchstoneProcess.Ended listed = touchstone.run("plugins", "list");
    assertThat(listed.exitCode()).as(listed.out()).isZero();
    assertThat(listed.out()).contains(COMPONENTS).contains("convnet", "stripes 1.0.0");

    TouchstoneProcess.Ended described = touchstone.run("plugins", "describe", "uniform-noise");
    assertThat(described.exitCode()).as(described.out()).isZero();
    assertThat(described.out())
        .contains("attack uniform-noise: Uniform noise (plugin stripes 1.0.0, results version 1)")
        .contains("tries", "Images drawn for each sample.", "5");

    Path suite = Files.writeString(folder.resolve("mixed.yaml"), SUITE);
    Path results = folder.resolve("results");
    TouchstoneProcess.Ended run =
        touchstone.run("run", suite.toString(), "--out", results.toString());
    assertThat(run.exitCode()).as(run.out()).isZero();
    checkResults(ResultsReader.read(ResultsStore.existing(results)));
    String leaderboard = Files.readString(results.resolve("leaderboard.csv"));
    assertThat(leaderboard)
        .contains(COMPONENTS.subList(0, 4))
        .contains("convnet", "thresholding", "fgsm", "pgd");
    assertThat(leaderboard.lines()).hasSize(1 + 8);

    TouchstoneProcess.Ended removed = touchstone.run("plugins", "remove", "stripes");
    assertThat(removed.exitCode()).as(removed.out()).isZero();
    TouchstoneProcess.Ended after = touchstone.run("plugins", "list");
    assertThat(after.exitCode()).as(after.out()).isZero();
    assertThat(after.out()).isEqualTo(before.out());
    TouchstoneProcess.Ended orphaned =
        touchstone.run("run", suite.toString(), "--out", results.toString());
    assertThat(orphaned.exitCode()).as(orphaned.out()).isEqualTo(ExitCode.INPUT);
    assertThat(orphaned.out()).contains("stripes").doesNotContain("\tat ");
  }

  /** Every cell has every outcome, and the undefended models have learned something. */
  private static void checkResults(SuiteResults results) {
    assertThat(results.entries()).hasSize(8);
    for (EntryResults entry : results.entries()) {
      assertThat(entry.clean()).hasSize(40);
      assertThat(entry.attacks())
          .extracting(AttackResults::name)
          .containsExactly("uniform-noise", "fgsm", "pgd");
      assertThat(entry.attacks()).allMatch(AttackResults::complete);
      if (entry.defenses().isEmpty()) {
        long correct = entry.clean().stream().filter(outcome -> outcome.correct()).count();
        assertThat(correct).as(entry.name()).isGreaterThan(20);
      }
    }
    assertThat(results.analyses()).hasSize(8 + 2).allMatch(AnalysisResults::done);
    assertThat(results.analyses())
        .allSatisfy(
            analysis -> {
              assertThat(analysis.failure()).isEmpty();
              assertThat(analysis.figures()).hasSize(1);
              assertThat(analysis.tables().get(0).rows().get(0).get(0)).isBetween(0.1, 0.9);
            });
    assertThat(results.analyses().get(9).entries()).hasSize(1);
    assertThat(results.entries().get(results.analyses().get(9).entries().get(0)).name())
        .isEqualTo("convnet + dither");
    assertThat(results.analyses().get(9).component().parameters())
        .contains("\"id\":\"pgd\"", "\"steps\":2", "\"version\":", "\"restarts\":1");
  }
}
