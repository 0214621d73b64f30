package dev.touchstone.api.model;

import dev.touchstone.api.data.ImageShape;

/**
 * Extension point: a classifier that is ready to answer and is not trained by the platform, such as
 * a remote service or a hand-made rule. Return a {@link DifferentiableClassifier} to open it to
 * gradient attacks.
 *
 * @param <P> its parameters
 */
public interface ClassifierFactory<P extends Record> extends ModelFactory<P> {

  /**
   * Opens the classifier.
   *
   * @throws dev.touchstone.api.UserException if it cannot serve such images or classes
   */
  Classifier open(P parameters, ImageShape inputShape, int classes);
}
