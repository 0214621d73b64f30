package dev.touchstone.core.convert;

import dev.touchstone.api.UserException;
import dev.touchstone.api.data.Dataset;
import dev.touchstone.core.suite.Suite;
import dev.touchstone.tensorflow.classifier.NetworkClassifier;
import dev.touchstone.tensorflow.model.GraphModel;
import dev.touchstone.tensorflow.model.GraphModelFactory;
import dev.touchstone.tensorflow.model.ImportedModelFactory;
import java.util.Map;

/** The network that weights are converted for. */
public final class TargetNetwork {

  private TargetNetwork() {}

  /**
   * Shape of each variable of an entry's network by name, in the network's order.
   *
   * @throws UserException if the entry's model has no weights, or does not fit the data
   */
  public static Map<String, long[]> variables(Suite.Entry entry, Dataset dataset) {
    if (entry.model().component().factory() instanceof ImportedModelFactory<?>) {
      throw new UserException(
          "model '%s' brings its weights: it takes no others".formatted(entry.model().id()));
    }
    if (entry.model().component().factory() instanceof GraphModelFactory<?> factory) {
      return NetworkClassifier.variablesInOrder(
          create(factory, entry.model().parameters(), dataset), dataset.shape(), dataset.classes());
    }
    throw new UserException(
        "model '%s' is a ready classifier: it takes no weights".formatted(entry.model().id()));
  }

  private static <P extends Record> GraphModel create(
      GraphModelFactory<P> factory, Record parameters, Dataset dataset) {
    return factory.create(
        factory.parametersType().cast(parameters), dataset.shape(), dataset.classes());
  }
}
