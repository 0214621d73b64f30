package dev.touchstone.api.data;

import dev.touchstone.api.ComponentFactory;
import dev.touchstone.api.ComponentKind;
import java.util.Optional;

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

  /**
   * What the data set holds, as far as it can be told without reading or downloading anything. It
   * lets {@code touchstone validate} check models, attacks and certifiers against it; from {@code
   * plan} on, the data that are loaded count.
   *
   * @return empty when only the data themselves can tell
   */
  default Optional<DatasetOutline> outline(P parameters) {
    return Optional.empty();
  }
}
