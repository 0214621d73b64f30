package dev.touchstone.api.defense;

import dev.touchstone.api.Cancellation;
import dev.touchstone.api.Progress;
import dev.touchstone.api.Seed;
import dev.touchstone.api.data.LabeledImages;

/**
 * Extension point: a defense that acts on the training data.
 *
 * @param <P> its parameters
 */
public interface AugmentationFactory<P extends Record> extends DefenseFactory<P> {

  /**
   * The training set to use instead of the given one.
   *
   * @param parameters its parameters
   * @param train the training set, not to be changed
   * @param seed where all randomness comes from
   * @param progress receives images done
   * @param cancellation to be checked in long loops
   * @return images of the same shape and classes; their number may differ
   */
  LabeledImages augment(
      P parameters, LabeledImages train, Seed seed, Progress progress, Cancellation cancellation);
}
