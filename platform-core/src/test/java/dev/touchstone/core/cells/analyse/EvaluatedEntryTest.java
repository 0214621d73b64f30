package dev.touchstone.core.cells.analyse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.touchstone.api.Cancellation;
import dev.touchstone.api.CancelledException;
import dev.touchstone.api.ComponentException;
import dev.touchstone.api.Seed;
import dev.touchstone.api.UserException;
import dev.touchstone.api.analysis.AnalysedEntry.Keep;
import dev.touchstone.api.analysis.AttackedImages;
import dev.touchstone.api.attack.Attack;
import dev.touchstone.api.attack.AttackChoice;
import dev.touchstone.api.data.ImageShape;
import dev.touchstone.api.data.LabeledImages;
import dev.touchstone.api.threat.Norm;
import dev.touchstone.api.threat.NormBall;
import dev.touchstone.core.cells.attack.Candidates;
import dev.touchstone.testkit.LinearClassifier;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What an analysis sees of an entry: one pixel, two classes, which switch at 0.5. */
class EvaluatedEntryTest {

  private static final ImageShape PIXEL = new ImageShape(1, 1, 1);
  private static final LinearClassifier STEP =
      new LinearClassifier(PIXEL, new float[] {0, 10}, new float[] {0, -5});

  /** Sample 2 is misclassified unattacked. */
  private static final LabeledImages TEST =
      new LabeledImages(PIXEL, new float[] {0.1f, 0.4f, 0.45f, 0.9f}, new int[] {0, 0, 1, 1});

  private static final NormBall THREAT = new NormBall(Norm.LINF, 0.2);
  private static final AttackChoice CHOICE = new AttackChoice("any", Map.of());

  private static EvaluatedEntry entry(Attack attack, int batch, Cancellation cancellation) {
    AnalyseWork work =
        new AnalyseWork(
            List.of(AnyAttack.ENTRY),
            List.of("step"),
            AnyAttack.SPEC,
            List.of(0),
            List.of(),
            batch,
            3);
    AttackedSamples attacked =
        new AttackedSamples(
            AnyAttack.ENTRY,
            STEP,
            new AnyAttack(attack, false).components(),
            new Candidates(),
            TEST,
            work,
            cancellation);
    return new EvaluatedEntry("step", STEP, attacked, TEST, batch, new Seed(3), cancellation);
  }

  /** Proposes up, then down, by far more than the ball, and goes on only where it is told to. */
  private static final Attack UP_THEN_DOWN =
      task -> {
        int[] rows = IntStream.range(0, task.size()).toArray();
        float[] up = task.images();
        float[] down = task.images();
        for (int i = 0; i < rows.length; i++) {
          up[i] += 0.7f;
          down[i] -= 0.7f;
        }
        boolean[] broken = task.propose(rows, up);
        for (int i = 0; i < rows.length; i++) {
          if (!broken[i]) {
            task.propose(new int[] {i}, new float[] {down[i]});
          }
        }
      };

  @Test
  void theFirstMisclassifiedCandidateIsKeptAndMisclassifiedSamplesAreLeftAlone() {
    for (int batch : new int[] {1, 3, 10}) {
      AttackedImages attacked =
          entry(UP_THEN_DOWN, batch, Cancellation.NEVER)
              .attack(CHOICE, THREAT, new int[] {3, 0, 1, 2}, Keep.FIRST_MISCLASSIFIED);
      assertThat(attacked.samples()).containsExactly(3, 0, 1, 2);
      assertThat(attacked.labels()).containsExactly(1, 0, 0, 1);
      assertThat(attacked.images()).containsExactly(0.9f - 0.2f, 0f, 0.4f + 0.2f, 0.45f);
      assertThat(attacked.logits()).isEqualTo(STEP.logits(attacked.images(), new long[4]));
    }
  }

  @Test
  void theLatestCandidateIsKeptOfEverySampleAndTheAttackIsNeverToldOfItsSuccess() {
    AttackedImages attacked =
        entry(UP_THEN_DOWN, 2, Cancellation.NEVER)
            .attack(CHOICE, THREAT, new int[] {0, 1, 2, 3}, Keep.LAST);
    assertThat(attacked.images()).containsExactly(0f, 0.4f - 0.2f, 0.45f - 0.2f, 0.9f - 0.2f);
  }

  @Test
  void anAttackThatProposesNothingHasFailed() {
    for (Keep keep : Keep.values()) {
      assertThatThrownBy(
              () ->
                  entry(task -> {}, 10, Cancellation.NEVER)
                      .attack(CHOICE, THREAT, new int[] {0}, keep))
          .isInstanceOf(ComponentException.class)
          .hasMessageContaining("proposed nothing");
    }
  }

  @Test
  void candidatesThatAreNotFiniteAreRefused() {
    Attack broken = task -> task.propose(new int[] {0}, new float[] {Float.NaN});
    for (Keep keep : Keep.values()) {
      assertThatThrownBy(
              () ->
                  entry(broken, 10, Cancellation.NEVER).attack(CHOICE, THREAT, new int[] {0}, keep))
          .isInstanceOf(ComponentException.class)
          .hasMessageContaining("NaN");
    }
  }

  @Test
  void logitsDoNotDependOnTheBatch() {
    float[] images = TEST.pixels();
    assertThat(entry(UP_THEN_DOWN, 1, Cancellation.NEVER).logits(images))
        .containsExactly(entry(UP_THEN_DOWN, 100, Cancellation.NEVER).logits(images));
  }

  @Test
  void anEntryThatShowsNothingSaysSo() {
    EvaluatedEntry entry = entry(UP_THEN_DOWN, 1, Cancellation.NEVER);
    assertThat(entry.outputNames()).isEmpty();
    assertThat(entry.values()).isEmpty();
    assertThatThrownBy(() -> entry.output("code", TEST.pixels()))
        .isInstanceOf(UserException.class)
        .hasMessage("entry 'step' shows no output 'code'; it shows none");
  }

  @Test
  void everyCallStopsWhenTheUserAsksTo() {
    EvaluatedEntry entry = entry(UP_THEN_DOWN, 1, () -> true);
    assertThatThrownBy(() -> entry.logits(TEST.pixels())).isInstanceOf(CancelledException.class);
    assertThatThrownBy(entry::values).isInstanceOf(CancelledException.class);
    assertThatThrownBy(() -> entry.attack(CHOICE, THREAT, new int[] {0}, Keep.LAST))
        .isInstanceOf(CancelledException.class);
  }
}
