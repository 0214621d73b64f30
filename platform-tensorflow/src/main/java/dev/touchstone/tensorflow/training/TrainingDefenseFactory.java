package dev.touchstone.tensorflow.training;

import dev.touchstone.api.defense.DefenseFactory;

/**
 * Extension point: a defense that acts on the training step, such as adversarial training. An entry
 * takes one of them, beside any number of other defenses.
 *
 * @param <P> its parameters
 */
public interface TrainingDefenseFactory<P extends Record> extends DefenseFactory<P> {

  /**
   * Makes the defense.
   *
   * @throws dev.touchstone.api.UserException if the parameters contradict each other
   */
  TrainingDefense create(P parameters);
}
