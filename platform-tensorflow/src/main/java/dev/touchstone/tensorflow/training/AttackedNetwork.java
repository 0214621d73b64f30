package dev.touchstone.tensorflow.training;

import dev.touchstone.api.UserException;
import dev.touchstone.api.data.ImageShape;
import dev.touchstone.api.model.GradientRequest;
import dev.touchstone.api.model.Gradients;
import java.util.List;
import java.util.Optional;

/** What an attack of the training queries. */
interface AttackedNetwork {

  ImageShape shape();

  int classes();

  boolean stochastic();

  List<String> surrogates();

  /** As of {@link dev.touchstone.api.model.Classifier}. */
  float[] logits(float[] images, long[] noiseSeeds);

  /**
   * Losses and gradients.
   *
   * @param rows which of the batch's images the passed ones belong to
   * @param request images, labels and what the attack asks for
   */
  Gradients gradients(int[] rows, GradientRequest request);

  /**
   * As of {@link dev.touchstone.api.model.DifferentiableClassifier}; refused where the attack is to
   * raise the defense's loss and no other.
   */
  float[] vectorJacobianProduct(
      float[] images, float[] cotangents, Optional<String> surrogate, long[] noiseSeeds);

  /** Refuses an attack's own loss where there is only one to raise. */
  static UserException ownLoss(String loss) {
    return new UserException(
        "the attack climbs a loss of its own, but here it is to raise %s; use another attack"
            .formatted(loss));
  }

  /** Refuses targets where there is only one loss to raise. */
  static void requireUntargeted(GradientRequest request, String loss) {
    if (request.targets().isPresent()) {
      throw new UserException(
          "the attack aims at target classes, but here it is to raise %s, which knows none; give it the goal untargeted"
              .formatted(loss));
    }
  }

  /** The values of some rows. */
  static float[] gather(float[] values, int[] rows, int length) {
    float[] gathered = new float[rows.length * length];
    for (int i = 0; i < rows.length; i++) {
      System.arraycopy(values, rows[i] * length, gathered, i * length, length);
    }
    return gathered;
  }
}
