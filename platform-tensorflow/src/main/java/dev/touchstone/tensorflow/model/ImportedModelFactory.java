package dev.touchstone.tensorflow.model;

import dev.touchstone.api.data.ImageShape;
import dev.touchstone.api.data.LabeledImages;
import dev.touchstone.api.model.Classifier;
import dev.touchstone.tensorflow.weights.Weights;
import java.util.Optional;

/**
 * Extension point: a network that was trained elsewhere and brings its weights, such as one in a
 * file that its parameters name. The platform trains nothing, takes no other weights, and otherwise
 * treats it as any network: defenses stand before it, bounds and analyses read its graph.
 *
 * @param <P> its parameters
 */
public interface ImportedModelFactory<P extends Record> extends GraphModelFactory<P> {

  /**
   * The values of all variables that {@link #create}'s network declares.
   *
   * @throws dev.touchstone.api.UserException if there are none that fit
   */
  Weights weights(P parameters, ImageShape inputShape, int classes);

  /**
   * Asks somebody else what the network says, where there is one to ask. Called when an entry is
   * prepared, before anything is attacked.
   *
   * @param network the network with its weights as the platform runs it, without defenses
   * @param images a few images of the data set
   * @return what readers of results should know; empty if nothing
   * @throws dev.touchstone.api.UserException if the answers are not the same; says by how much
   */
  default Optional<String> confirm(P parameters, Classifier network, LabeledImages images) {
    return Optional.empty();
  }
}
