package dev.touchstone.tensorflow.model;

import dev.touchstone.api.data.ImageShape;
import dev.touchstone.api.model.ModelFactory;

/**
 * Extension point: a network that is built as a graph. The platform trains it, stores its weights,
 * puts defenses in front of it and makes a classifier of it.
 *
 * @param <P> its parameters: the architecture, not the training
 */
public interface GraphModelFactory<P extends Record> extends ModelFactory<P> {

  /**
   * Makes the network's description; builds nothing yet.
   *
   * @throws dev.touchstone.api.UserException if the architecture does not fit the images
   */
  GraphModel create(P parameters, ImageShape inputShape, int classes);
}
