package dev.touchstone.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.touchstone.api.results.AttackResults;
import dev.touchstone.api.results.CleanOutcome;
import dev.touchstone.api.results.EntryResults;
import dev.touchstone.api.results.SuiteResults;
import dev.touchstone.core.Platform;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The same attacks on the same weights as in PyTorch 2.13, on the first 1,000 MNIST test images:
 * see docs/development/oracles.md.
 */
@Tag("slow")
class OraclesTest {

  /** A few samples are decided by rounding. */
  private static final double TOLERANCE = 0.003 + 1e-9;

  /** What PyTorch leaves: by entry, then by threat and attack. */
  private static final Map<String, Map<String, Double>> PYTORCH =
      Map.of(
          "madry",
          Map.of(
              "clean", 0.990,
              "L∞ ε=0.1 fgsm", 0.976,
              "L∞ ε=0.1 pgd-40", 0.971,
              "L∞ ε=0.3 fgsm", 0.947,
              "L∞ ε=0.3 pgd-40", 0.872),
          "thresholded at 0.38",
          Map.of(
              "clean", 0.994,
              "L∞ ε=0.1 fgsm", 0.977,
              "L∞ ε=0.1 pgd-40", 0.974,
              "L∞ ε=0.3 fgsm", 0.882,
              "L∞ ε=0.3 pgd-40", 0.853));

  @TempDir Path folder;

  @Test
  void agreeWithPyTorch() throws Exception {
    Optional<Path> weights = TestPlaces.weights();
    assumeTrue(
        weights.isPresent(),
        "no data or weights: set TOUCHSTONE_DATA, or put them into ../shared beside the repository");
    Path bundled = TestPlaces.repository().resolve("benchmarks/suites/oracles-mnist.yaml");
    String suite =
        Files.readString(bundled).replace("../../../shared/weights", weights.get().toString());
    Path file = Files.writeString(folder.resolve("oracles-mnist.yaml"), suite);
    SuiteResults results;
    try (Platform platform =
        SuiteRuns.platform(List.of(), TestPlaces.data(), folder.resolve("user"))) {
      results = SuiteRuns.run(platform, file, folder.resolve("results"), 1);
    }
    assertThat(results.entries())
        .extracting(EntryResults::name)
        .hasSameElementsAs(PYTORCH.keySet());
    for (EntryResults entry : results.entries()) {
      Map<String, Double> ours = figures(entry);
      Map<String, Double> theirs = PYTORCH.get(entry.name());
      System.out.println("oracles: " + entry.name() + ": " + ours);
      assertThat(ours).containsOnlyKeys(theirs.keySet());
      ours.forEach(
          (name, figure) ->
              assertThat(figure)
                  .as(entry.name() + ", " + name)
                  .isCloseTo(theirs.get(name), within(TOLERANCE)));
    }
  }

  private static Map<String, Double> figures(EntryResults entry) {
    Map<String, Double> figures = new TreeMap<>();
    assertThat(entry.clean()).hasSize(1000);
    figures.put("clean", entry.clean().stream().filter(CleanOutcome::correct).count() / 1000.0);
    for (AttackResults attack : entry.attacks()) {
      assertThat(attack.outcomes()).hasSize(1000);
      long robust = attack.outcomes().stream().filter(each -> each.status().robust()).count();
      figures.put(attack.threat().label() + " " + attack.name(), robust / 1000.0);
    }
    return figures;
  }
}
