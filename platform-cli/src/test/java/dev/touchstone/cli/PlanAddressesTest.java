package dev.touchstone.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.touchstone.api.Cancellation;
import dev.touchstone.api.Progress;
import dev.touchstone.core.Platform;
import dev.touchstone.core.cells.Cell;
import dev.touchstone.core.cells.probe.ProbeWork;
import dev.touchstone.core.run.Plan;
import dev.touchstone.core.store.Json;
import dev.touchstone.core.suite.Suite;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What is stored is found again by later versions: cells are written as the same bytes and have the
 * same addresses as when these digests were taken (2026-11-30). A change of a component's version
 * or parameters changes them rightfully; nothing else may.
 */
@Tag("slow")
class PlanAddressesTest {

  @TempDir Path folder;

  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "quickstart, false, 69446053530ee017a9546c4bc210edb0e661925d118d3ccfbe1f4c0819623330",
    "mnist-thresholding, true, 63027125a4a71fcbc81e08c47897cd8774c8d5d7da1b94ba19d656e8396be9c7",
    "certified-mnist, true, 8e81032d8d51c4410ca9e362d03313a61e4ae5588cbc6131b6035b1615a70abc"
  })
  void cellsKeepTheirBytesAndAddresses(String name, boolean real, String digest) {
    assumeTrue(
        !real || TestPlaces.data().isPresent(),
        "no MNIST: set TOUCHSTONE_DATA, or put it into ../shared/data beside the repository");
    Path file = TestPlaces.repository().resolve("benchmarks/suites/" + name + ".yaml");
    Optional<Path> data = real ? TestPlaces.data() : Optional.empty();
    StringBuilder text = new StringBuilder();
    try (Platform platform = SuiteRuns.platform(List.of(), data, folder.resolve("user"))) {
      Suite suite = platform.suites().read(file);
      Plan plan = platform.planner().plan(suite, Progress.NONE, Cancellation.NEVER);
      for (Cell cell : plan.cells()) {
        if (cell.work() instanceof ProbeWork) {
          continue; // As many as there are audits; what they are addressed by is tested beside
          // them.
        }
        text.append(cell.hash()).append(' ').append(Json.text(cell.work())).append('\n');
      }
    }
    assertThat(Json.sha256(text.toString().getBytes(StandardCharsets.UTF_8))).isEqualTo(digest);
  }
}
