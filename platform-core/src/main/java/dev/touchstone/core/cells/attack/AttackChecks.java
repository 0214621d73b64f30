package dev.touchstone.core.cells.attack;

import static dev.touchstone.core.results.DamagedException.require;

import dev.touchstone.api.results.AttackExample;
import dev.touchstone.api.results.SampleOutcome;
import dev.touchstone.api.results.SampleStatus;
import dev.touchstone.api.threat.Norm;
import dev.touchstone.api.threat.Threat;
import dev.touchstone.core.results.Expected;
import dev.touchstone.core.results.OutcomeChecks;
import java.util.HashMap;
import java.util.Map;

/** Whether what a file says of an attack can be true: the parts of an outcome must agree. */
final class AttackChecks {

  /** What float32 may add to a distance when a pixel is projected onto the ball's surface. */
  private static final double LINF_ROUNDING = 1e-6;

  /** The same for the length of the change, summed over all pixels of an image. */
  private static final double L2_ROUNDING = 1e-4;

  private AttackChecks() {}

  static void check(StoredAttack result, Expected expected) {
    expected.requireSamples(result.outcomes().stream().map(SampleOutcome::sample).toList());
    Threat threat = expected.threat().orElseThrow();
    Map<Integer, SampleOutcome> bySample = new HashMap<>();
    for (SampleOutcome outcome : result.outcomes()) {
      OutcomeChecks.prediction(
          outcome.sample(), outcome.label(), outcome.prediction(), outcome.margin(), expected);
      checkStatus(outcome);
      checkDistance(outcome, threat);
      checkQueries(outcome);
      bySample.put(outcome.sample(), outcome);
    }
    require(
        result.examples().stream().map(each -> each.outcome().sample()).distinct().count()
            == result.examples().size(),
        "an example is in it twice");
    for (AttackExample example : result.examples()) {
      checkExample(example, bySample.get(example.outcome().sample()), threat);
    }
    OutcomeChecks.seconds(result.seconds());
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
    double distance = threat.norm() == Norm.LINF ? linf : l2;
    require(
        distance <= reach(threat),
        () ->
            "sample %d was changed by %s, which is more than ε=%s"
                .formatted(outcome.sample(), distance, threat.epsilon()));
    require(
        l2 == 0 || attacked(outcome),
        () ->
            "sample %d is %s, and was changed by %s"
                .formatted(outcome.sample(), outcome.status(), l2));
  }

  private static double reach(Threat threat) {
    return threat.epsilon() * (1 + 1e-5)
        + (threat.norm() == Norm.LINF ? LINF_ROUNDING : L2_ROUNDING);
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

  private static void checkExample(AttackExample example, SampleOutcome outcome, Threat threat) {
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
    require(
        threat.norm().distance(clean, 0, adversarial, 0, clean.length) <= reach(threat)
            && distance(Norm.LINF, example, outcome.distanceLinf()) <= LINF_ROUNDING
            && distance(Norm.L2, example, outcome.distanceL2()) <= L2_ROUNDING,
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
        norm.distance(example.clean(), 0, example.adversarial(), 0, example.clean().length) - told);
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
