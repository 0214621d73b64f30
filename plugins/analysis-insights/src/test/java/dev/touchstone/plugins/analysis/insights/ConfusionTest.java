package dev.touchstone.plugins.analysis.insights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.touchstone.api.analysis.AnalysedEntry.Keep;
import dev.touchstone.api.analysis.AnalysisReport;
import dev.touchstone.api.data.LabeledImages;
import dev.touchstone.api.results.Figure;
import dev.touchstone.api.results.NamedTable;
import dev.touchstone.testkit.TestAnalysisTask;
import dev.touchstone.testkit.TestEntry;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ConfusionTest {

  /** Three ants, of which the last is taken for a cat unattacked, and a bee; no cat. */
  private static final LabeledImages TEST =
      Small.images(
          new int[] {0, 0, 0, 1},
          0.6f,
          0.5f,
          0,
          0,
          0.9f,
          0.1f,
          0,
          0,
          0.2f,
          0.1f,
          0.8f,
          0,
          0.3f,
          0.4f,
          0,
          0);

  /** Raises the class after the label as far as the threat lets it. */
  private static final TestEntry ENTRY =
      TestEntry.of("small", Small.classifier(), TEST)
          .withAttacker(
              (attack, threat, clean, label) -> {
                clean[(label + 1) % 3] = 1;
                return clean;
              });

  private static AnalysisReport run(TestEntry entry) {
    ConfusionParameters parameters =
        new ConfusionParameters(
            Small.ATTACK, Optional.empty(), List.of(0.2, 0.45), Optional.empty());
    return new ConfusionFactory()
        .create(parameters)
        .run(TestAnalysisTask.of(Small.dataset(TEST, TEST), entry));
  }

  @Test
  void matricesAreThoseOfAKnownAttack() {
    AnalysisReport report = run(ENTRY);
    assertThat(report.figures())
        .extracting(Figure::name)
        .containsExactly("confusion-clean", "confusion-linf-0-2", "confusion-linf-0-45");
    assertMatrix(report.tables().get(0), List.of(2, 0, 1), List.of(0, 1, 0));
    // ε 0.2: 0.5 → 0.7 beats 0.6; 0.1 → 0.3 does not beat 0.9; the bee's third pixel reaches 0.2.
    assertMatrix(report.tables().get(1), List.of(1, 1, 1), List.of(0, 1, 0));
    // ε 0.45: 0.1 → 0.55 still does not; the bee's 0.45 beats 0.4.
    assertMatrix(report.tables().get(2), List.of(1, 1, 1), List.of(0, 0, 1));
  }

  private static void assertMatrix(NamedTable table, List<Integer> ants, List<Integer> bees) {
    assertThat(table.columns())
        .containsExactly(
            "true class", "classified as ant", "classified as bee", "classified as cat");
    assertThat(table.rows().get(0).subList(1, 4)).isEqualTo(doubles(ants));
    assertThat(table.rows().get(1).subList(1, 4)).isEqualTo(doubles(bees));
    assertThat(table.rows().get(2)).containsExactly(2.0, 0.0, 0.0, 0.0);
  }

  private static List<Double> doubles(List<Integer> numbers) {
    return numbers.stream().map(Integer::doubleValue).toList();
  }

  @Test
  void marginsAreMeansOverTheClass() {
    NamedTable margins = run(ENTRY).tables().get(3);
    assertThat(margins.name()).isEqualTo("margins");
    assertThat(margins.rows()).hasSize(2); // there is no cat
    assertThat(Small.cell(margins, 0, "images")).isEqualTo(3);
    assertThat(Small.cell(margins, 0, "clean")).isCloseTo((1 + 8 - 6) / 3.0, within(1e-5));
    // The misclassified one keeps its margin, as it is not attacked.
    assertThat(Small.cell(margins, 0, "L∞ ε=0.2")).isCloseTo((-1 + 6 - 6) / 3.0, within(1e-5));
    assertThat(Small.cell(margins, 1, "clean")).isCloseTo(1, within(1e-5));
    assertThat(Small.cell(margins, 1, "L∞ ε=0.45")).isCloseTo(-0.5, within(1e-5));
  }

  @Test
  void samplesAreJudgedAsOnTheLeaderboard() {
    TestEntry entry = ENTRY.withName("asked");
    run(entry);
    assertThat(entry.attacks())
        .hasSize(2)
        .allMatch(call -> call.keep() == Keep.FIRST_MISCLASSIFIED)
        .allMatch(call -> call.samples().equals(List.of(0, 1, 2, 3)));
  }
}
