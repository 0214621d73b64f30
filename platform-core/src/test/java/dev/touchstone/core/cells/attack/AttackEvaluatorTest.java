package dev.touchstone.core.cells.attack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.touchstone.api.Cancellation;
import dev.touchstone.api.ComponentException;
import dev.touchstone.api.Progress;
import dev.touchstone.api.attack.Attack;
import dev.touchstone.api.attack.AttackTask;
import dev.touchstone.api.attack.SpatialAttack;
import dev.touchstone.api.data.ImageShape;
import dev.touchstone.api.data.LabeledImages;
import dev.touchstone.api.model.Classifier;
import dev.touchstone.api.model.Gradients;
import dev.touchstone.api.model.Loss;
import dev.touchstone.api.results.SampleOutcome;
import dev.touchstone.api.results.SampleStatus;
import dev.touchstone.api.threat.Norm;
import dev.touchstone.api.threat.NormBall;
import dev.touchstone.api.threat.SpatialThreat;
import dev.touchstone.api.threat.SpatialTransform;
import dev.touchstone.api.threat.Threat;
import dev.touchstone.core.work.ComponentSpec;
import dev.touchstone.core.work.EntrySpec;
import dev.touchstone.testkit.LinearClassifier;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** A cell of a transfer attack, on classifiers of one pixel that switch at different values. */
class AttackEvaluatorTest {

  private static final ImageShape PIXEL = new ImageShape(1, 1, 1);
  private static final LinearClassifier AT_HALF = above(0.5f);

  /** Four samples; the label is whether the pixel is above one half. */
  private static final LabeledImages IMAGES =
      new LabeledImages(PIXEL, new float[] {0.2f, 0.45f, 0.6f, 0.9f}, new int[] {0, 0, 1, 1});

  /** Two steps along the gradient's sign, and its proposal only at the end. */
  private static final Attack TWO_STEPS = AttackEvaluatorTest::twoSteps;

  /** Class 1 above the threshold. */
  private static LinearClassifier above(float threshold) {
    return new LinearClassifier(PIXEL, new float[] {0, 10}, new float[] {0, -10 * threshold});
  }

  private static void twoSteps(AttackTask task) {
    int[] rows = IntStream.range(0, task.size()).toArray();
    float[] images = task.images();
    for (int step = 0; step < 2; step++) {
      Gradients gradients =
          task.gradients(rows, images, Loss.MARGIN, Optional.empty(), Optional.empty(), step);
      for (int i = 0; i < images.length; i++) {
        images[i] += (float) (Math.signum(gradients.gradients()[i]) * task.threat().epsilon() / 2);
      }
    }
    task.propose(rows, images);
  }

  private static List<SampleOutcome> outcomes(
      Classifier target, Optional<Classifier> source, Set<Integer> brokenEarlier) {
    return evaluated(target, source, brokenEarlier, new NormBall(Norm.LINF, 0.2), TWO_STEPS)
        .outcomes();
  }

  private static StoredAttack evaluated(
      Classifier target,
      Optional<Classifier> source,
      Set<Integer> brokenEarlier,
      Threat threat,
      Attack attack) {
    ObjectNode none = JsonNodeFactory.instance.objectNode();
    ComponentSpec component = new ComponentSpec("any", "1", none);
    EntrySpec entry =
        new EntrySpec(
            component,
            "checksum",
            Optional.empty(),
            component,
            List.of(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            1);
    AttackWork work =
        new AttackWork(
            entry,
            source.map(other -> entry),
            threat,
            component,
            Optional.empty(),
            List.of(10, 11, 12, 13),
            3,
            1,
            List.of(),
            0,
            Optional.empty());
    return new AttackEvaluator(work, target, source, attack, IMAGES, brokenEarlier, 0, false)
        .evaluate(List.of(), Progress.NONE, Cancellation.NEVER);
  }

  /** A pixel of an image of one that is shifted away leaves black, which is class 0. */
  @Test
  void aSpatialAttackIsJudgedByWhatItsTransformsMake() {
    SpatialTransform aHalf = new SpatialTransform(0, 0, -0.5);
    SpatialAttack shifts =
        task -> {
          int[] rows = IntStream.range(0, task.size()).toArray();
          task.propose(rows, Collections.nCopies(rows.length, SpatialTransform.IDENTITY));
          task.propose(rows, Collections.nCopies(rows.length, aHalf));
        };
    StoredAttack result =
        evaluated(AT_HALF, Optional.empty(), Set.of(), new SpatialThreat(0, 1), shifts);
    assertThat(result.outcomes())
        .extracting(SampleOutcome::status)
        .containsExactly(
            SampleStatus.ROBUST, SampleStatus.ROBUST, SampleStatus.BROKEN, SampleStatus.BROKEN);
    assertThat(result.transforms())
        .contains(List.of(new FoundTransform(12, aHalf), new FoundTransform(13, aHalf)));
    assertThat(result.outcomes().get(3).distanceLinf()).isEqualTo(0.45f);
    assertThat(evaluated(AT_HALF, Optional.empty(), Set.of(), new NormBall(Norm.L2, 0), TWO_STEPS))
        .extracting(StoredAttack::transforms)
        .isEqualTo(Optional.empty());
  }

  /** The source stands, so that the attack goes on after the target is broken. */
  @Test
  void ofATransferredTransformTheOneThatBreaksTheTargetIsKept() {
    SpatialTransform aHalf = new SpatialTransform(0, 0, -0.5);
    SpatialAttack thereAndBack =
        task -> {
          for (SpatialTransform each : List.of(aHalf, SpatialTransform.IDENTITY)) {
            for (int row = 0; row < task.size(); row++) {
              // Twice in one call: the judge tells of a row, not of a proposal.
              task.propose(new int[] {row, row}, List.of(SpatialTransform.IDENTITY, each));
            }
          }
        };
    StoredAttack result =
        evaluated(AT_HALF, Optional.of(above(-1)), Set.of(), new SpatialThreat(0, 1), thereAndBack);

    assertThat(result.transforms())
        .contains(List.of(new FoundTransform(12, aHalf), new FoundTransform(13, aHalf)));
  }

  @Test
  void aTransformBeyondTheBoundsFailsTheCell() {
    SpatialAttack far =
        task -> task.propose(new int[] {0}, List.of(new SpatialTransform(0, 0, 1.5)));
    assertThatThrownBy(
            () -> evaluated(AT_HALF, Optional.empty(), Set.of(), new SpatialThreat(9, 1), far))
        .isInstanceOf(ComponentException.class)
        .hasMessageContaining("shift (0.0, 1.5) for sample 10")
        .hasMessageContaining("not within rotation ≤ 9°, shift ≤ 1 px");
  }

  @Test
  void anEntryAttackedFromItselfFaresAsUnderThePlainAttack() {
    List<SampleOutcome> plain = outcomes(AT_HALF, Optional.empty(), Set.of());

    assertThat(plain)
        .extracting(SampleOutcome::status)
        .containsExactly(
            SampleStatus.ROBUST, SampleStatus.BROKEN, SampleStatus.BROKEN, SampleStatus.ROBUST);
    assertThat(outcomes(AT_HALF, Optional.of(AT_HALF), Set.of())).isEqualTo(plain);
  }

  @Test
  void samplesThatTheTargetMisclassifiesAreLeftOutAndThoseOfTheSourceAreNot() {
    // The target misclassifies 0.6, the source misclassifies 0.45; neither sees the other's.
    List<SampleOutcome> outcomes = outcomes(above(0.68f), Optional.of(above(0.4f)), Set.of());

    assertThat(outcomes)
        .extracting(SampleOutcome::status)
        .containsExactly(
            SampleStatus.ROBUST,
            SampleStatus.ROBUST,
            SampleStatus.MISCLASSIFIED,
            SampleStatus.ROBUST);
    assertThat(outcomes).extracting(SampleOutcome::gradientQueries).containsExactly(2L, 2L, 0L, 2L);
    // 0.45 went up by 0.2, as the source's gradient says, although the source was wrong before.
    assertThat(outcomes.get(1).distanceLinf()).isBetween(0.199f, 0.201f);
    assertThat(outcomes.get(1).margin()).isBetween(0.29f, 0.31f);
  }

  @Test
  void theSourcesDirectionIsTakenToTheTarget() {
    // To this target bright pixels are class 0: it is right on 0.6 alone, and weak upwards.
    LinearClassifier opposed =
        new LinearClassifier(PIXEL, new float[] {0, -10}, new float[] {0, 6.5f});

    assertThat(outcomes(opposed, Optional.empty(), Set.of()).get(2).status())
        .isEqualTo(SampleStatus.BROKEN);
    SampleOutcome transferred = outcomes(opposed, Optional.of(AT_HALF), Set.of()).get(2);
    assertThat(transferred.status()).isEqualTo(SampleStatus.ROBUST);
    assertThat(transferred.margin()).isBetween(2.49f, 2.51f);
  }

  @Test
  void aCascadesEarlierSuccessesAreLeftOut() {
    List<SampleOutcome> outcomes = outcomes(AT_HALF, Optional.of(above(0.55f)), Set.of(11));

    assertThat(outcomes)
        .extracting(SampleOutcome::status)
        .containsExactly(
            SampleStatus.ROBUST,
            SampleStatus.BROKEN_EARLIER,
            SampleStatus.BROKEN,
            SampleStatus.ROBUST);
    assertThat(outcomes.get(1).gradientQueries()).isZero();
  }
}
