package dev.touchstone.api.data;

import dev.touchstone.api.ComponentFactory;
import dev.touchstone.api.ComponentKind;

/**
 * Extension point: loads a data set.
 *
 * @param <P> its parameters
 */
public interface DatasetFactory<P extends Record> extends ComponentFactory<P> {

  @Override
  default ComponentKind kind() {
    return ComponentKind.DATASET;
  }

  /**
   * Loads the whole data set; the same parameters give the same pixels on every machine.
   *
   * @throws dev.touchstone.api.UserException if a file is missing or malformed; the message names
   *     the file and the remedy
   * @throws dev.touchstone.api.ResourceException if a download fails
   */
  Dataset load(P parameters, DatasetContext context);
}
