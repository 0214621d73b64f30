package dev.touchstone.tensorflow.defense;

import dev.touchstone.api.Cancellation;
import dev.touchstone.api.Progress;
import dev.touchstone.api.Seed;
import dev.touchstone.api.data.LabeledImages;
import dev.touchstone.api.defense.DefenseFactory;

/**
 * Extension point: a defense that transforms the input inside the graph, in training and at
 * inference.
 *
 * @param <P> its parameters
 */
public interface InputDefenseFactory<P extends Record> extends DefenseFactory<P> {

  /**
   * Learns from the training set what the parameters leave open. Called once per entry; the
   * platform stores what comes out.
   *
   * @param parameters its parameters
   * @param train the training set as the data set gives it
   * @param seed where all randomness comes from
   * @param progress receives steps done
   * @param cancellation to be checked in long loops
   */
  FittedState fit(
      P parameters, LabeledImages train, Seed seed, Progress progress, Cancellation cancellation);

  /**
   * Makes the defense from its parameters and what {@link #fit} learned.
   *
   * @param parameters its parameters
   * @param state what {@link #fit} returned, perhaps in an earlier process
   */
  InputDefense create(P parameters, FittedState state);

  /**
   * Makes the defense before it is fitted, so that what stands behind it can be checked before
   * anything is trained: of the same kind and shape as the fitted one, with any values in place of
   * what {@link #fit} will learn. Nothing is evaluated with it.
   *
   * @return by default what {@link #create} makes of a state without numbers; if that throws, the
   *     entries behind the defense are not checked before they are trained
   */
  default InputDefense unfitted(P parameters) {
    return create(parameters, FittedState.NONE);
  }
}
