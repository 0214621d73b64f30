package dev.touchstone.core.cells.corrupt;

import static org.assertj.core.api.Assertions.assertThat;

import dev.touchstone.api.Cancellation;
import dev.touchstone.api.Progress;
import dev.touchstone.api.data.ImageShape;
import dev.touchstone.api.data.LabeledImages;
import dev.touchstone.api.results.ResultSection;
import dev.touchstone.api.results.SampleOutcome;
import dev.touchstone.api.results.SampleStatus;
import dev.touchstone.api.threat.Corruption;
import dev.touchstone.api.threat.CorruptionThreat;
import dev.touchstone.core.store.Json;
import dev.touchstone.core.work.ComponentSpec;
import dev.touchstone.core.work.EntrySpec;
import dev.touchstone.testkit.LinearClassifier;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Images of one grey value each, before a classifier of their mean: class 1 above 0.5. */
class CorruptionEvaluatorTest {

  private static final ImageShape SHAPE = new ImageShape(4, 4, 1);

  private static final LabeledImages IMAGES = images(0.1f, 0.34f, 0.6f, 0.45f);

  /** Of 0.1, 0.15 and 0.3 more, as brightness adds at its severities 2, 3 and 5. */
  private static final CorruptionThreat BRIGHTER =
      new CorruptionThreat(List.of(Corruption.BRIGHTNESS, Corruption.CONTRAST), List.of(2, 3, 5));

  private static LabeledImages images(float... values) {
    float[] pixels = new float[values.length * SHAPE.size()];
    for (int i = 0; i < values.length; i++) {
      Arrays.fill(pixels, i * SHAPE.size(), (i + 1) * SHAPE.size(), values[i]);
    }
    // The last is of class 1, which it is not taken for unattacked.
    return new LabeledImages(SHAPE, pixels, new int[] {0, 0, 1, 1});
  }

  private static StoredCorruption evaluated(int batch) {
    float[] weights = new float[2 * SHAPE.size()];
    Arrays.fill(weights, SHAPE.size(), weights.length, 1f / SHAPE.size());
    LinearClassifier classifier = new LinearClassifier(SHAPE, weights, new float[] {0, -0.5f});
    ComponentSpec component = new ComponentSpec("x", "1", Json.MAPPER.createObjectNode());
    EntrySpec entry =
        new EntrySpec(
            component,
            "sum",
            Optional.empty(),
            component,
            List.of(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            1);
    CorruptWork work = new CorruptWork(entry, BRIGHTER, List.of(4, 5, 6, 9), batch, 1, 2);
    return new CorruptionEvaluator(work, classifier, IMAGES)
        .evaluate(List.of(), Progress.NONE, Cancellation.NEVER);
  }

  @Test
  void everySampleMeetsEveryCaseAndTheWorstOneCounts() {
    StoredCorruption result = evaluated(3);
    assertThat(result.predictions())
        .containsExactly(
            List.of(0, 0, 1, 1), // 0.1 brighter
            List.of(0, 0, 1, 1),
            List.of(0, 1, 1, 1), // 0.3 brighter: 0.34 becomes 0.64
            List.of(0, 0, 1, 0), // without contrast there is none to lose
            List.of(0, 0, 1, 0),
            List.of(0, 0, 1, 0));
    assertThat(result.outcomes())
        .extracting(SampleOutcome::status)
        .containsExactly(
            SampleStatus.ROBUST,
            SampleStatus.BROKEN,
            SampleStatus.ROBUST,
            SampleStatus.MISCLASSIFIED);
    SampleOutcome broken = result.outcomes().get(1);
    assertThat(broken.stage()).isEqualTo("brightness 5");
    assertThat(broken.distanceLinf()).isBetween(0.2999f, 0.3001f);
    assertThat(broken.distanceL0()).isEqualTo(16);
    assertThat(result.outcomes())
        .extracting(SampleOutcome::queries)
        .containsExactly(6L, 6L, 6L, 0L);
    assertThat(result.examples()).hasSize(2);
    assertThat(result.examples().get(1).adversarial()[3]).isBetween(0.6399f, 0.6401f);
  }

  @Test
  void theBatchHasNoInfluence() {
    assertThat(evaluated(1).outcomes()).isEqualTo(evaluated(4).outcomes());
    assertThat(evaluated(1).predictions()).isEqualTo(evaluated(4).predictions());
  }

  @Test
  void theTableHasEachCorruptionAndTheShareTheirMean() {
    CorruptionSection section = new CorruptionSection();
    section.add(BRIGHTER, List.of(evaluated(2)), 8);
    ResultSection made = section.section().orElseThrow();
    assertThat(made.tables().get(0).columns())
        .containsExactly("severity", "mean in %", "brightness", "contrast");
    assertThat(made.tables().get(0).rows())
        .containsExactly(
            List.of(2.0, 87.5, 100.0, 75.0),
            List.of(3.0, 87.5, 100.0, 75.0),
            List.of(5.0, 75.0, 75.0, 75.0));
    // (4 + 4 + 3 + 3 + 3 + 3) / 6 = 3.33 of 4.
    assertThat(made.shares().get(0).successes()).isEqualTo(3);
    assertThat(made.shares().get(0).remarks())
        .containsExactly("exactly 83.3 %, over 6 images of each sample");
    assertThat(made.shares().get(0).n()).isEqualTo(4);
    assertThat(made.shares().get(0).missing()).isEqualTo(4);
    assertThat(new CorruptionSection().section()).isEmpty();
  }
}
