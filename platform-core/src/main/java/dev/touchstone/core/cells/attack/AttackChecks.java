package dev.touchstone.core.cells.attack;

import static dev.touchstone.core.results.DamagedException.require;

import dev.touchstone.api.data.ImageShape;
import dev.touchstone.api.results.AttackExample;
import dev.touchstone.api.results.SampleOutcome;
import dev.touchstone.api.results.SampleStatus;
import dev.touchstone.api.threat.Norm;
import dev.touchstone.api.threat.NormBall;
import dev.touchstone.api.threat.SpatialThreat;
import dev.touchstone.api.threat.Threat;
import dev.touchstone.core.results.Expected;
import dev.touchstone.core.results.OutcomeChecks;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Whether what a file says of an attack can be true: the parts of an outcome must agree. */
public final class AttackChecks {

  /** What float32 may add to a distance when a pixel is projected onto the ball's surface. */
  private static final double LINF_ROUNDING = 1e-6;

  /** The same for the length of the change, summed over all pixels of an image. */
  private static final double L2_ROUNDING = 1e-4;

  /** The same for the sum of all changes. */
  private static final double L1_ROUNDING = 1e-2;

  private AttackChecks() {}

  static void check(StoredAttack result, Expected expected) {
    check(result.outcomes(), result.examples(), result.seconds(), expected);
    Threat threat = expected.threat().orElseThrow();
    Map<Integer, SampleOutcome> bySample =
        result.outcomes().stream()
            .collect(Collectors.toMap(SampleOutcome::sample, outcome -> outcome));
    for (FoundTransform found : result.transforms().orElse(List.of())) {
      checkTransform(found, bySample.get(found.sample()), threat);
    }
  }

  /** The same of whatever has outcomes at a threat. */
  public static void check(
      List<SampleOutcome> outcomes,
      List<AttackExample> examples,
      double seconds,
      Expected expected) {
    expected.requireSamples(outcomes.stream().map(SampleOutcome::sample).toList());
    Threat threat = expected.threat().orElseThrow();
    Map<Integer, SampleOutcome> bySample = new HashMap<>();
    for (SampleOutcome outcome : outcomes) {
      OutcomeChecks.prediction(
          outcome.sample(), outcome.label(), outcome.prediction(), outcome.margin(), expected);
      checkStatus(outcome);
      checkDistance(outcome, threat);
      checkQueries(outcome);
      bySample.put(outcome.sample(), outcome);
    }
    require(
        examples.stream().map(each -> each.outcome().sample()).distinct().count()
            == examples.size(),
        "an example is in it twice");
    for (AttackExample example : examples) {
      checkExample(example, bySample.get(example.outcome().sample()));
    }
    OutcomeChecks.seconds(seconds);
  }

  private static void checkTransform(FoundTransform found, SampleOutcome outcome, Threat threat) {
    require(
        outcome != null && outcome.status() == SampleStatus.BROKEN,
        () -> "it has a transform of sample %d, which is not broken".formatted(found.sample()));
    require(
        threat instanceof SpatialThreat spatial && spatial.allows(found.transform()),
        () ->
            "its transform of sample %d is outside of %s"
                .formatted(found.sample(), threat.label()));
  }

  private static void checkStatus(SampleOutcome outcome) {
    boolean correct = outcome.prediction() == outcome.label();
    boolean tied = outcome.margin() == 0;
    boolean right =
        outcome.status() == SampleStatus.ROBUST || outcome.status() == SampleStatus.BROKEN_EARLIER;
    require(
        correct == right || tied,
        () ->
            "sample %d of class %d is %s and predicted as %d"
                .formatted(
                    outcome.sample(), outcome.label(), outcome.status(), outcome.prediction()));
  }

  private static void checkDistance(SampleOutcome outcome, Threat threat) {
    double linf = outcome.distanceLinf();
    double l2 = outcome.distanceL2();
    require(
        linf >= 0 && l2 < Double.POSITIVE_INFINITY && linf <= l2 + LINF_ROUNDING,
        () ->
            "sample %d was changed by %s in L∞ and by %s in L2"
                .formatted(outcome.sample(), linf, l2));
    float l1 = outcome.distanceL1();
    int l0 = outcome.distanceL0();
    require(
        (l1 == SampleOutcome.NOT_COUNTED) == (l0 == SampleOutcome.NOT_COUNTED)
            && (l1 == SampleOutcome.NOT_COUNTED
                || (l1 >= l2 * (1 - L2_ROUNDING)
                    && l1 < Float.POSITIVE_INFINITY
                    && (l0 > 0) == (l1 > 0))),
        () ->
            "sample %d was changed by %s in L1, in %d pixels, and by %s in L2"
                .formatted(outcome.sample(), l1, l0, l2));
    require(
        outcome.stage().isEmpty() || outcome.status() == SampleStatus.BROKEN,
        () -> "sample %d is %s by a stage".formatted(outcome.sample(), outcome.status()));
    threat.ball().ifPresent(ball -> requireInside(outcome, ball));
    require(
        l2 == 0 || attacked(outcome),
        () ->
            "sample %d is %s, and was changed by %s"
                .formatted(outcome.sample(), outcome.status(), l2));
  }

  private static void requireInside(SampleOutcome outcome, NormBall threat) {
    double distance = outcome.distance(threat.norm());
    require(
        distance <= reach(threat),
        () ->
            "sample %d was changed by %s, which is more than ε=%s"
                .formatted(outcome.sample(), distance, threat.epsilon()));
  }

  private static double reach(NormBall threat) {
    double rounding =
        switch (threat.norm()) {
          case LINF -> LINF_ROUNDING;
          case L2 -> L2_ROUNDING;
          case L1 -> L1_ROUNDING;
          case L0 -> 0;
        };
    return threat.epsilon() * (1 + 1e-5) + rounding;
  }

  private static boolean attacked(SampleOutcome outcome) {
    return outcome.status() == SampleStatus.ROBUST || outcome.status() == SampleStatus.BROKEN;
  }

  private static void checkQueries(SampleOutcome outcome) {
    long flat = outcome.flatGradientQueries();
    require(
        outcome.queries() >= 0
            && outcome.gradientQueries() >= 0
            && amongst(flat, outcome.gradientQueries())
            && amongst(outcome.flatLosses(), outcome.gradientQueries())
            && amongst(outcome.flatQueries(), outcome.queries()),
        () ->
            "sample %d took %d queries and %d gradients, %d of them flat"
                .formatted(outcome.sample(), outcome.queries(), outcome.gradientQueries(), flat));
    require(
        attacked(outcome) || outcome.queries() + outcome.gradientQueries() == 0,
        () -> "sample %d is %s, and took queries".formatted(outcome.sample(), outcome.status()));
  }

  private static boolean amongst(long count, long all) {
    return count == SampleOutcome.NOT_COUNTED || (count >= 0 && count <= all);
  }

  private static void checkExample(AttackExample example, SampleOutcome outcome) {
    int sample = example.outcome().sample();
    require(
        example.outcome().equals(outcome),
        () -> "its example of sample %d says otherwise".formatted(sample));
    float[] clean = example.clean();
    float[] adversarial = example.adversarial();
    require(
        clean.length > 0
            && clean.length == adversarial.length
            && pixels(clean)
            && pixels(adversarial),
        () -> "its example of sample %d is no image".formatted(sample));
    // The outcome's own distance lies in the threat, as was checked.
    require(
        distance(Norm.LINF, example, outcome.distanceLinf()) <= LINF_ROUNDING
            && distance(Norm.L2, example, outcome.distanceL2()) <= L2_ROUNDING
            && (outcome.distanceL1() == SampleOutcome.NOT_COUNTED
                || distance(Norm.L1, example, outcome.distanceL1()) <= L1_ROUNDING),
        () ->
            "its example of sample %d was changed by another amount than its outcome says"
                .formatted(sample));
    require(
        outcome.status() == SampleStatus.MISCLASSIFIED
            ? example.cleanPrediction() == outcome.prediction()
            : example.cleanPrediction() == outcome.label(),
        () ->
            "its example of sample %d is predicted as %d before the attack"
                .formatted(sample, example.cleanPrediction()));
  }

  private static double distance(Norm norm, AttackExample example, double told) {
    return Math.abs(
        norm.distance(
                example.clean(),
                0,
                example.adversarial(),
                0,
                new ImageShape(1, example.clean().length, 1))
            - told);
  }

  private static boolean pixels(float[] values) {
    for (float value : values) {
      if (!(value >= 0 && value <= 1)) {
        return false;
      }
    }
    return true;
  }
}
