package dev.touchstone.plugins.analysis.insights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.touchstone.api.UserException;
import dev.touchstone.api.analysis.AnalysedEntry.Keep;
import dev.touchstone.api.analysis.AnalysisReport;
import dev.touchstone.api.data.LabeledImages;
import dev.touchstone.api.results.NamedTable;
import dev.touchstone.api.threat.Norm;
import dev.touchstone.testkit.TestAnalysisTask;
import dev.touchstone.testkit.TestEntry;
import org.junit.jupiter.api.Test;

class InversionTest {

  private static final LabeledImages TEST =
      Small.images(new int[] {0, 1, 2}, 1, 0, 0, 0, 0.5f, 1, 0, 0, 1, 1, 1, 1); // no background

  private static final InversionParameters PARAMETERS =
      new InversionParameters(Small.ATTACK, Norm.LINF, 0.2, 1000, 8);

  private static TestEntry halving(String name, LabeledImages test) {
    return TestEntry.of(name, Small.classifier(), test)
        .withOutput("reconstruction", new int[] {2, 2, 1}, image -> Small.scaled(image, 0.5f, 0))
        .withAttacker((attack, threat, clean, label) -> Small.scaled(clean, 1, 0.2f));
  }

  private static AnalysisReport run(LabeledImages test, TestEntry... entries) {
    return new InversionFactory()
        .create(PARAMETERS)
        .run(TestAnalysisTask.of(Small.dataset(test, test), entries));
  }

  @Test
  void errorsAndNoiseAreThoseWorkedOutByHand() {
    TestEntry keeping =
        halving("keeping", TEST).withOutput("reconstruction", new int[] {4}, image -> image);
    AnalysisReport report = run(TEST, halving("halving", TEST), keeping);
    NamedTable table = report.tables().get(0);
    assertThat(table.caption()).startsWith("Entries 0 = halving, 1 = keeping: ");
    // Halved clean images: pixel 1 is off by 0.5, pixel 0.5 by 0.25.
    double[] ofClean = {0.25 / 4, (0.0625 + 0.25) / 4, 0.25};
    check(table, 0, "squared error of reconstruction of clean", ofClean);
    // Adversarial pixels are 0.2 brighter and at most 1: halved 0 → 0.1, 0.5 → 0.35, 1 → 0.5.
    double[] ofAdversarial = {(0.25 + 3 * 0.01) / 4, (0.15 * 0.15 + 0.25 + 2 * 0.01) / 4, 0.25};
    check(table, 0, "squared error of reconstruction of adversarial", ofAdversarial);
    assertThat(Small.cell(table, 0, "images")).isEqualTo(3);
    assertThat(Small.cell(table, 0, "images with background")).isEqualTo(2);
    check(table, 0, "background noise of adversarial input", 0.2, 0.2);
    check(table, 0, "background noise of reconstruction of adversarial", 0.1, 0.1);
    check(table, 0, "background noise of reconstruction of clean", 0, 0);
    check(table, 1, "squared error of reconstruction of clean", 0, 0, 0);
    check(table, 1, "background noise of reconstruction of adversarial", 0.2, 0.2);
    assertThat(Small.cell(table, 1, "entry")).isEqualTo(1);
  }

  private static void check(NamedTable table, int row, String column, double... values) {
    double mean = java.util.Arrays.stream(values).average().orElseThrow();
    double squares = 0;
    for (double value : values) {
      squares += (value - mean) * (value - mean);
    }
    double error = Math.sqrt(squares / (values.length - 1)) / Math.sqrt(values.length);
    assertThat(Small.cell(table, row, column)).as(column).isCloseTo(mean, within(1e-6));
    assertThat(Small.cell(table, row, "standard error: " + column))
        .as(column)
        .isCloseTo(error, within(1e-6));
  }

  @Test
  void imagesWithoutBackgroundHaveNoNoise() {
    LabeledImages bright = Small.images(new int[] {0, 1}, 1, 1, 1, 1, 1, 1, 1, 0.5f);
    NamedTable table = run(bright, halving("bright", bright)).tables().get(0);
    assertThat(table.columns()).hasSize(6).noneMatch(column -> column.contains("background"));
  }

  @Test
  void theAttackGoesToItsEnd() {
    TestEntry entry = halving("asked", TEST);
    run(TEST, entry);
    assertThat(entry.attacks()).hasSize(1).allMatch(call -> call.keep() == Keep.LAST);
    assertThat(entry.attacks().get(0).attack()).isEqualTo(Small.ATTACK);
  }

  @Test
  void anEntryThatReconstructsNothingIsNamed() {
    TestEntry plain = TestEntry.of("plain", Small.classifier(), TEST);
    assertThatThrownBy(() -> run(TEST, halving("halving", TEST), plain))
        .isInstanceOf(UserException.class)
        .hasMessageStartingWith(
            "analysis inversion: entry 'plain' does not show what it needs (missing outputs:"
                + " reconstruction;");
  }

  @Test
  void oneSampleIsTooFew() {
    assertThatThrownBy(
            () ->
                new InversionFactory()
                    .create(PARAMETERS)
                    .run(
                        TestAnalysisTask.of(Small.dataset(TEST, TEST), halving("h", TEST))
                            .withSamples(2)))
        .isInstanceOf(UserException.class)
        .hasMessage("analysis inversion: needs at least 2 samples and the suite has 1");
  }
}
