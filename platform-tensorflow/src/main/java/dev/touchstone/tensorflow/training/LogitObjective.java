package dev.touchstone.tensorflow.training;

/** A loss of an image's logits, for an attack to raise; images do not influence one another. */
@FunctionalInterface
public interface LogitObjective {

  /**
   * Computes losses and their derivatives.
   *
   * @param natural n × classes: logits of the unattacked images
   * @param attacked n × classes: logits of the candidates
   * @param classes how many classes
   * @param losses receives n losses
   * @param cotangents receives n × classes: derivative of each loss by the candidate's logits
   */
  void evaluate(float[] natural, float[] attacked, int classes, float[] losses, float[] cotangents);
}
