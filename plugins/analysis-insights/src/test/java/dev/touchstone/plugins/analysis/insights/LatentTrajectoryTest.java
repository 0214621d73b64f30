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
import dev.touchstone.api.threat.NormBall;
import dev.touchstone.plugins.analysis.insights.LatentTrajectoryParameters.Pair;
import dev.touchstone.testkit.TestAnalysisTask;
import dev.touchstone.testkit.TestEntry;
import java.util.List;
import org.junit.jupiter.api.Test;

class LatentTrajectoryTest {

  /** Ants, of which the second is taken for a bee, and one bee. */
  private static final LabeledImages TEST =
      Small.images(
          new int[] {0, 0, 0, 1},
          0.8f,
          0.5f,
          0,
          0,
          0.1f,
          0.9f,
          0,
          0,
          0.6f,
          0.3f,
          0,
          0,
          0.2f,
          0.7f,
          0,
          0);

  /** Raises the target's pixel, untargeted the third one, by a tenth for each step. */
  private static final TestEntry ENTRY =
      Small.entry(TEST)
          .withAttacker(
              (attack, threat, clean, label) -> {
                int pixel = (int) attack.parameters().getOrDefault("target", 2);
                clean[pixel] += 0.1f * (int) attack.parameters().get("steps");
                return clean;
              });

  private static LatentTrajectoryParameters parameters(List<Pair> pairs, List<Integer> untargeted) {
    return new LatentTrajectoryParameters(
        pairs, untargeted, List.of(1, 4), Small.ATTACK, Norm.LINF, 0.5, 20);
  }

  private static AnalysisReport run(LatentTrajectoryParameters parameters, TestEntry entry) {
    return new LatentTrajectoryFactory()
        .create(parameters)
        .run(TestAnalysisTask.of(Small.dataset(TEST, TEST), entry));
  }

  private static double share(int k, double... logits) {
    double sum = 0;
    for (double z : logits) {
      sum += Math.exp(z);
    }
    return Math.exp(logits[k]) / sum;
  }

  @Test
  void theTableHoldsWhatTheFigureClaims() {
    NamedTable table = run(parameters(List.of(new Pair(0, 1)), List.of()), ENTRY).tables().get(0);
    assertThat(table.rows()).hasSize(3); // clean, 1 and 4 iterations
    String source = "squared distance to nearest prototype of source";
    String target = "squared distance to nearest prototype of target";
    int[] steps = {0, 1, 4};
    for (int row = 0; row < 3; row++) {
      double raised = 0.1 * steps[row];
      assertThat(Small.cell(table, row, "from")).isZero();
      assertThat(Small.cell(table, row, "to (-1: untargeted)")).isEqualTo(1);
      assertThat(Small.cell(table, row, "iterations")).isEqualTo(steps[row]);
      assertThat(Small.cell(table, row, "samples")).isEqualTo(2); // without the misclassified one
      assertThat(Small.cell(table, row, source)).isCloseTo(7, within(1e-5)); // (8 + 6) / 2
      assertThat(Small.cell(table, row, target)).isCloseTo(4 + 10 * raised, within(1e-5));
      assertThat(Small.cell(table, row, "confidence in target"))
          .isCloseTo(
              (share(1, 8, 5 + 10 * raised, 0) + share(1, 6, 3 + 10 * raised, 0)) / 2,
              within(1e-5));
      assertThat(Small.cell(table, row, "confidence in source"))
          .isCloseTo(
              (share(0, 8, 5 + 10 * raised, 0) + share(0, 6, 3 + 10 * raised, 0)) / 2,
              within(1e-5));
    }
    assertThat(Small.cell(table, 1, "classified as target")).isZero();
    assertThat(Small.cell(table, 2, "classified as target")).isEqualTo(1);
  }

  @Test
  void untargetedAnyOtherClassIsTheTarget() {
    NamedTable table = run(parameters(List.of(), List.of(1)), ENTRY).tables().get(0);
    assertThat(Small.cell(table, 0, "to (-1: untargeted)")).isEqualTo(-1);
    // of the prototypes of other classes than bee there is the ant's
    assertThat(Small.cell(table, 0, "squared distance to nearest prototype of target"))
        .isCloseTo(2, within(1e-5));
    assertThat(Small.cell(table, 2, "confidence in target"))
        .isCloseTo(share(2, 2, 7, 4), within(1e-5));
    assertThat(Small.cell(table, 2, "classified as target")).isZero();
  }

  @Test
  void aClassWithoutPrototypeHasNoDistance() {
    NamedTable table = run(parameters(List.of(new Pair(0, 2)), List.of()), ENTRY).tables().get(0);
    assertThat(Small.cell(table, 0, "squared distance to nearest prototype of target"))
        .isEqualTo(-1);
    assertThat(table.caption()).endsWith("a distance of -1: no prototype stands for the class.");
  }

  @Test
  void aModelWithoutPrototypesHasNoColumnsOfDistances() {
    TestEntry entry =
        ENTRY.withoutOutputs().withOutput("reconstruction", new int[] {4}, image -> image);
    NamedTable table = run(parameters(List.of(new Pair(0, 1)), List.of()), entry).tables().get(0);
    assertThat(table.columns()).noneMatch(column -> column.contains("distance"));
    assertThat(table.columns()).hasSize(7);
  }

  @Test
  void attacksAreAskedForAsThePaperMakesThem() {
    TestEntry entry = ENTRY.withName("asked");
    run(parameters(List.of(new Pair(0, 1)), List.of(0)), entry);
    assertThat(entry.attacks()).hasSize(4).allMatch(call -> call.keep() == Keep.LAST);
    assertThat(entry.attacks())
        .allMatch(call -> call.threat().equals(new NormBall(Norm.LINF, 0.5)))
        .allMatch(call -> call.samples().equals(List.of(0, 2)));
    assertThat(entry.attacks().get(1).attack().parameters())
        .containsEntry("steps", 4)
        .containsEntry("goal", "fixed-target")
        .containsEntry("target", 1)
        .containsEntry("step-size", 0.01);
    assertThat(entry.attacks().get(3).attack().parameters())
        .containsEntry("steps", 4)
        .doesNotContainKeys("goal", "target");
  }

  @Test
  void whatCannotBeAttackedIsOneClearError() {
    assertThatThrownBy(() -> run(parameters(List.of(new Pair(0, 3)), List.of()), ENTRY))
        .isInstanceOf(UserException.class)
        .hasMessage(
            "class 3 in pairs or untargeted is not a class of the data"
                + " set: give some of 0 to 2");
    assertThatThrownBy(() -> run(parameters(List.of(), List.of(2)), ENTRY))
        .isInstanceOf(UserException.class)
        .hasMessage(
            "entry 'small' classifies none of the suite's 0 samples of"
                + " class cat correctly: evaluate more samples or choose another class");
    assertThatThrownBy(() -> new Pair(1, 1)).hasMessage("from and to must differ, both are 1");
    assertThatThrownBy(() -> parameters(List.of(), List.of()))
        .hasMessage("pairs and untargeted are both empty: give one of them");
    assertThatThrownBy(() -> parameters(List.of(), List.of(1, 1)))
        .hasMessage("untargeted has the same element twice");
  }
}
