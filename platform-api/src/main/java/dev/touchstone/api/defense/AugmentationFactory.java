package dev.touchstone.api.defense;

import dev.touchstone.api.data.DatasetOutline;
import dev.touchstone.api.data.LabeledImages;

/**
 * Extension point: a defense that acts on the training data.
 *
 * @param <P> its parameters
 */
public interface AugmentationFactory<P extends Record> extends DefenseFactory<P> {

  /**
   * Checks parameters, and the files that they name, when the suite is read and before anything is
   * trained. Finds nothing wrong unless overridden.
   *
   * @throws dev.touchstone.api.UserException if parameters contradict each other or a file is not
   *     what it must be
   */
  default void check(P parameters) {}

  /**
   * Checks whether the defense can serve a data set, before anything is trained. Finds nothing
   * wrong unless overridden.
   *
   * @throws dev.touchstone.api.UserException if it cannot
   */
  default void check(P parameters, DatasetOutline data) {}

  /**
   * The training set to use instead of the given one. The same parameters, images and seed give the
   * same images, whatever the cache holds.
   *
   * @param parameters its parameters
   * @param train the training set, not to be changed
   * @param context seed, cache, progress and cancellation
   * @return images of the same shape and classes; their number may differ
   */
  Augmented augment(P parameters, LabeledImages train, AugmentationContext context);
}
