package dev.touchstone.plugins.analysis.insights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.touchstone.api.ComponentException;
import dev.touchstone.api.UserException;
import dev.touchstone.api.analysis.AnalysisReport;
import dev.touchstone.api.data.LabeledImages;
import dev.touchstone.api.model.Values;
import dev.touchstone.api.results.NamedTable;
import dev.touchstone.testkit.TestAnalysisTask;
import dev.touchstone.testkit.TestEntry;
import org.junit.jupiter.api.Test;

class PrototypesTest {

  private static final LabeledImages TEST = Small.random(4, 1);

  private static AnalysisReport run(TestAnalysisTask task) {
    return new PrototypesFactory().create(new PrototypesParameters()).run(task);
  }

  private static NamedTable table(LabeledImages train, int trainingImages) {
    return run(TestAnalysisTask.of(Small.dataset(train, TEST), Small.entry(TEST))
            .withTrainingImages(trainingImages))
        .tables()
        .get(0);
  }

  @Test
  void theNearestTrainingImageIsTheOneOfASearchThroughAll() {
    LabeledImages train = Small.random(2500, 7); // more than are asked for at a time
    NamedTable table = table(train, 2500);
    for (int p = 0; p < 2; p++) {
      double best = Double.POSITIVE_INFINITY;
      int nearest = -1;
      for (int i = 0; i < 2500; i++) {
        double sum = 0;
        for (float pixel : train.image(i)) {
          sum += (2 * pixel - 2.0 * p) * (2 * pixel - 2.0 * p);
        }
        if (sum < best) {
          best = sum;
          nearest = i;
        }
      }
      assertThat(Small.cell(table, p, "nearest training image")).isEqualTo(nearest);
      assertThat(Small.cell(table, p, "label of the image")).isEqualTo(train.labels()[nearest]);
      assertThat(Small.cell(table, p, "squared distance")).isCloseTo(best, within(1e-6));
    }
  }

  @Test
  void imagesThatWereNotTrainedOnAreNotShown() {
    float[] pixels = new float[1500 * 4];
    java.util.Arrays.fill(pixels, 0.5f);
    java.util.Arrays.fill(pixels, 1400 * 4, 1401 * 4, 1f); // the second prototype itself
    LabeledImages train = Small.images(new int[1500], pixels);
    assertThat(Small.cell(table(train, 1500), 1, "nearest training image")).isEqualTo(1400);
    assertThat(Small.cell(table(train, 1400), 1, "nearest training image")).isZero();
    assertThat(Small.cell(table(train, 1400), 1, "squared distance")).isEqualTo(4);
  }

  @Test
  void classesAreThoseOfTheLogits() {
    NamedTable table = table(Small.random(10, 7), 10);
    assertThat(Small.cell(table, 0, "predicted class")).isZero();
    assertThat(Small.cell(table, 1, "predicted class")).isEqualTo(1);
    double sum = Math.exp(3) + Math.exp(2) + Math.exp(1);
    assertThat(Small.cell(table, 0, "softmax of ant")).isCloseTo(Math.exp(3) / sum, within(1e-12));
    assertThat(Small.cell(table, 0, "softmax of cat")).isCloseTo(Math.exp(1) / sum, within(1e-12));
  }

  @Test
  void weightsAreShownWhereTheyBelongToPrototypes() {
    LabeledImages train = Small.random(10, 7);
    Values fitting = new Values(new int[] {2, 3}, new float[] {-1, 2, 3, 4, 5, 6});
    Values others = new Values(new int[] {4, 3}, new float[12]);
    TestEntry entry = Small.entry(TEST);
    AnalysisReport with =
        run(
            TestAnalysisTask.of(
                Small.dataset(train, TEST), entry.withValue("classifier.weight", fitting)));
    assertThat(with.tables()).hasSize(2);
    assertThat(Small.cell(with.tables().get(1), 0, "weight for ant")).isEqualTo(-1);
    assertThat(Small.cell(with.tables().get(1), 1, "weight for cat")).isEqualTo(6);
    AnalysisReport without =
        run(
            TestAnalysisTask.of(
                Small.dataset(train, TEST), entry.withValue("classifier.weight", others)));
    assertThat(without.tables()).hasSize(1);
  }

  @Test
  void anEntryWithoutPrototypesIsOneClearError() {
    TestEntry entry =
        TestEntry.of("plain", Small.classifier(), TEST)
            .withOutput("code", new int[] {4}, image -> image)
            .withValue("prototypes", new Values(new int[] {1, 4}, new float[4]));
    assertThatThrownBy(() -> run(TestAnalysisTask.of(Small.dataset(TEST, TEST), entry)))
        .isInstanceOf(UserException.class)
        .hasMessage(
            "analysis prototypes: entry 'plain' does not show what it needs (missing outputs: none;"
                + " missing values: prototype-images, prototype-logits): leave the entry out or"
                + " give it a model that does; it shows the outputs code and the values prototypes");
  }

  @Test
  void aCodeThatIsNotANumberIsTheModelsFault() {
    TestEntry entry =
        Small.entry(TEST)
            .withOutput("code", new int[] {4}, image -> Small.scaled(image, 0, Float.NaN));
    assertThatThrownBy(() -> run(TestAnalysisTask.of(Small.dataset(TEST, TEST), entry)))
        .isInstanceOf(ComponentException.class)
        .hasMessage("analysis prototypes: output 'code' of entry 'small' holds NaN");
    TestEntry shorter = Small.entry(TEST).withOutput("code", new int[] {3}, image -> new float[3]);
    assertThatThrownBy(() -> run(TestAnalysisTask.of(Small.dataset(TEST, TEST), shorter)))
        .isInstanceOf(ComponentException.class)
        .hasMessage(
            "analysis prototypes: output 'code' of entry 'small' has 3 numbers in a row and must"
                + " have 4");
  }
}
