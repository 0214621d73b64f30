package dev.touchstone.api.publish;

import dev.touchstone.api.ComponentFactory;
import dev.touchstone.api.ComponentKind;

/**
 * Extension point: turns stored results into files.
 *
 * @param <P> its parameters
 */
public interface PublisherFactory<P extends Record> extends ComponentFactory<P> {

  @Override
  default ComponentKind kind() {
    return ComponentKind.PUBLISHER;
  }

  /** Makes the publisher. */
  Publisher create(P parameters);
}
