package dev.touchstone.api.model;

import dev.touchstone.api.ComponentFactory;
import dev.touchstone.api.ComponentKind;

/**
 * Extension point: a model. Plugins implement a kind of it: {@link ClassifierFactory} for a
 * classifier that is ready to answer, or {@code GraphModelFactory} of platform-tensorflow for a
 * network that the platform trains.
 *
 * @param <P> its parameters
 */
public interface ModelFactory<P extends Record> extends ComponentFactory<P> {

  @Override
  default ComponentKind kind() {
    return ComponentKind.MODEL;
  }
}
