package dev.touchstone.core.evaluation;

import dev.touchstone.api.model.Classifier;
import dev.touchstone.tensorflow.defense.InputDefense;
import dev.touchstone.tensorflow.model.GraphModel;
import dev.touchstone.tensorflow.weights.Weights;
import java.util.List;
import java.util.Optional;

/**
 * An entry that is ready to be asked.
 *
 * @param classifier its deployed pipeline
 * @param graph what the pipeline was built from; empty when a plugin brought it ready
 */
public record OpenEntry(Classifier classifier, Optional<Graph> graph) {

  /**
   * The parts of a pipeline that is built as a graph.
   *
   * @param model the network's architecture
   * @param defenses what stands before it
   * @param weights the network's weights
   */
  public record Graph(GraphModel model, List<InputDefense> defenses, Weights weights) {

    /** Copies the list. */
    public Graph {
      defenses = List.copyOf(defenses);
    }
  }
}
