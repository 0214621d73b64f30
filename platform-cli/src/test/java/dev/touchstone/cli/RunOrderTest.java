package dev.touchstone.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.touchstone.core.Platform;
import dev.touchstone.core.cells.Cell;
import dev.touchstone.core.run.CellState;
import dev.touchstone.core.run.Plan;
import dev.touchstone.core.run.RemainingTime;
import dev.touchstone.core.run.RunListener;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The order in which cells run: what decides it, and that no result depends on it. */
@Tag("slow")
class RunOrderTest {

  @TempDir Path folder;

  /** Hears when cells begin, and what is expected of those that wait whenever one has ended. */
  private static final class Order implements RunListener {
    private final List<String> started = Collections.synchronizedList(new ArrayList<>());
    private final List<Map<String, Double>> expected =
        Collections.synchronizedList(new ArrayList<>());
    private Plan plan;
    private List<Cell> toRun = List.of();
    private RemainingTime remaining;

    @Override
    public void runStarted(Plan of, List<Cell> cells, RemainingTime left) {
      plan = of;
      toRun = cells;
      remaining = left;
    }

    @Override
    public void cellStarted(Plan of, Cell cell) {
      started.add(plan.label(cell));
    }

    @Override
    public void cellFinished(Plan of, Cell cell, CellState state, String reason) {
      expected.add(remaining.expected());
    }

    private String hash(String label) {
      return toRun.stream()
          .filter(cell -> plan.label(cell).equals(label))
          .map(Cell::hash)
          .findFirst()
          .orElseThrow();
    }
  }

  private Path suite(String name, String threats, String attacks) throws IOException {
    return Files.writeString(
        folder.resolve(name + ".yaml"),
        """
        suite: order
        dataset: { id: strokes, train: 1000, test: 40 }
        threats: [{ norm: linf, epsilon: [%s] }]
        entries:
          - name: first
            model: { id: convnet, filters: [4, 8], hidden: 16 }
            training: { epochs: 1, batch-size: 50 }
          - name: second
            model: { id: convnet, filters: [4, 8], hidden: 16 }
            defenses: [thresholding]
            training: { epochs: 2, batch-size: 50 }
        attacks: [%s]
        evaluation: { cell: 20 }
        """
            .formatted(threats, attacks));
  }

  @Test
  void severalJobsTakeTheLongestFirstAndFindTheSame() throws IOException {
    Path file = suite("jobs", "0.1", "fgsm, { id: pgd, steps: 20, restarts: 3 }");
    Order one = new Order();
    Order three = new Order();
    try (Platform platform =
        SuiteRuns.platform(List.of(), Optional.empty(), folder.resolve("user"))) {
      SuiteRuns.run(platform, file, folder.resolve("one"), 1, one);
      SuiteRuns.run(platform, file, folder.resolve("three"), 3, three);
    }
    assertThat(three.started).containsExactlyInAnyOrderElementsOf(one.started);
    for (String entry : List.of("first", "second")) {
      String fgsm = entry + " · L∞ ε=0.1 · fgsm · 20 samples";
      String pgd = entry + " · L∞ ε=0.1 · pgd · 20 samples";
      assertThat(one.started.lastIndexOf(fgsm)).isLessThan(one.started.indexOf(pgd));
      assertThat(three.started.lastIndexOf(fgsm)).isGreaterThan(three.started.indexOf(pgd));
    }

    Map<String, String> expected = new ResultsFolder(folder.resolve("one")).reproducible();
    Map<String, String> found = new ResultsFolder(folder.resolve("three")).reproducible();
    assertThat(found).containsOnlyKeys(expected.keySet());
    found.forEach((name, text) -> assertThat(text.equals(expected.get(name))).as(name).isTrue());
  }

  /** FGSM breaks nearly all at ε = 0.9, so PGD will be spared most restarts there. */
  @Test
  void whatACellFoundChangesWhatIsExpectedOfItsNeighbours() throws IOException {
    Path file = suite("learning", "0.9, 0.001", "fgsm, { id: pgd, steps: 5, restarts: 10 }");
    Order order = new Order();
    try (Platform platform =
        SuiteRuns.platform(List.of(), Optional.empty(), folder.resolve("user"))) {
      SuiteRuns.run(platform, file, folder.resolve("learning"), 1, order);
    }
    String large = order.hash("first · L∞ ε=0.9 · pgd · 20 samples");
    String small = order.hash("first · L∞ ε=0.001 · pgd · 20 samples");
    int fgsm = order.started.indexOf("first · L∞ ε=0.9 · fgsm · 20 samples");
    Map<String, Double> before = order.expected.get(fgsm - 1);
    Map<String, Double> after = order.expected.get(fgsm);
    assertThat(before.get(large)).isEqualTo(before.get(small));
    assertThat(after.get(large)).isLessThan(after.get(small));
  }
}
