package dev.touchstone.core.cells.attack;

import dev.touchstone.api.ComponentException;
import dev.touchstone.api.results.SampleStatus;
import dev.touchstone.api.threat.Norm;
import dev.touchstone.api.threat.NormBall;
import dev.touchstone.core.evaluation.CheckedClassifier;
import dev.touchstone.core.evaluation.SampleBatch;
import dev.touchstone.core.evaluation.Verdict;
import dev.touchstone.tensorflow.classifier.NetworkClassifier;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * What is left of one sample when its attack has returned. The kept image is judged once more, with
 * all others of the batch and out of the attack's reach, and what is stored is read from that: so a
 * status never contradicts its prediction, whatever a component did to the objects that it was
 * given, and a model that says one thing today and another tomorrow is noticed.
 *
 * @param verdict what the deployed pipeline says of the image; of two answers the worse one
 * @param label the sample's class
 * @param image the kept image, HWC
 * @param distances how far it is from the clean one, by norm
 */
record Judgement(Verdict verdict, int label, float[] image, Map<Norm, Double> distances) {

  /** How far the kept image may be outside: the rounding of the projection. */
  private static final double ROUNDING = 1e-5;

  /** Whether the attack found a misclassified image. */
  SampleStatus status() {
    return verdict.prediction() == label ? SampleStatus.ROBUST : SampleStatus.BROKEN;
  }

  /**
   * Judges all rows of a batch.
   *
   * @param kept the images that were kept, NHWC
   * @param told what was said of each when it was proposed
   * @param clean what was said of the unattacked images
   * @throws ComponentException if the answers contradict each other by more than rounding
   */
  static Judgement[] of(SampleBatch batch, float[] kept, Verdict[] told, Verdict[] clean) {
    int length = batch.shape().size();
    Verdict[] now = batch.answers(IntStream.range(0, batch.size()).toArray(), kept);
    Judgement[] judgements = new Judgement[batch.size()];
    for (int row = 0; row < judgements.length; row++) {
      float[] image = Arrays.copyOfRange(kept, row * length, (row + 1) * length);
      Judgement judgement =
          new Judgement(
              worse(batch, row, told[row], now[row]),
              batch.label(row),
              image,
              distances(batch, row, image));
      judgement.requireInside(batch, row);
      judgement.requireCause(batch, row, clean[row]);
      judgements[row] = judgement;
    }
    return judgements;
  }

  private static Map<Norm, Double> distances(SampleBatch batch, int row, float[] image) {
    Map<Norm, Double> distances = new EnumMap<>(Norm.class);
    for (Norm norm : Norm.values()) {
      distances.put(
          norm, norm.distance(batch.clean().pixels(), row * image.length, image, 0, batch.shape()));
    }
    return distances;
  }

  /** How far the image is from the clean one. */
  double distance(Norm norm) {
    return distances.get(norm);
  }

  /**
   * The answer at the time, unless the image is misclassified now only. Rounding may decide that,
   * because kernels add up in another order in another batch; in a network with steps in it, such
   * as a threshold on what a layer gives, by a large amount. A ready classifier promises that
   * neither the batch nor the time makes a difference.
   */
  private static Verdict worse(SampleBatch batch, int row, Verdict told, Verdict now) {
    if (!NetworkClassifier.answersIn(batch.classifier()) && !now.agreesWith(told.margin())) {
      throw new ComponentException(
          "the model gave the same image of sample %d a margin of %s, and %s when asked again; %s"
              .formatted(batch.sample(row), told.margin(), now.margin(), CheckedClassifier.RANDOM));
    }
    boolean brokenNowOnly =
        told.prediction() == batch.label(row) && now.prediction() != batch.label(row);
    return brokenNowOnly ? now : told;
  }

  /**
   * Whether an image that far from the clean one lies in the ball, but for rounding, and the box.
   */
  static boolean inside(NormBall threat, double distance, float[] image) {
    // The rounding of single values adds up in L1, and is well below the bound in the others.
    double values = threat.norm() == Norm.L1 ? Math.max(1, image.length / 100.0) : 1;
    boolean inside = distance <= threat.epsilon() * (1 + ROUNDING) + values * ROUNDING;
    for (float pixel : image) {
      inside &= pixel >= 0f && pixel <= 1f;
    }
    return inside;
  }

  private void requireInside(SampleBatch batch, int row) {
    if (!inside(batch.threat(), distance(batch.threat().norm()), image)) {
      throw new ComponentException(
          "the image kept of sample %d is outside of %s, although it was projected: a component wrote into the platform's memory"
              .formatted(batch.sample(row), batch.threat().label()));
    }
  }

  /** Without noise, an image that is as it was cannot be the reason for another answer. */
  private void requireCause(SampleBatch batch, int row, Verdict clean) {
    if (distance(Norm.LINF) == 0
        && verdict.prediction() != clean.prediction()
        && !batch.classifier().stochastic()
        && !verdict.agreesWith(clean.margin())) {
      throw new ComponentException(
          "the model takes sample %d for class %d, and the very same image for class %d when an attack proposes it; %s"
              .formatted(
                  batch.sample(row),
                  clean.prediction(),
                  verdict.prediction(),
                  CheckedClassifier.RANDOM));
    }
  }
}
