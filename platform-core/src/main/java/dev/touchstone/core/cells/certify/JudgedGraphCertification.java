package dev.touchstone.core.cells.certify;

import dev.touchstone.core.evaluation.OpenEntry;
import dev.touchstone.tensorflow.certify.GraphCertificationTask;
import dev.touchstone.tensorflow.defense.InputDefense;
import dev.touchstone.tensorflow.model.GraphModel;
import dev.touchstone.tensorflow.weights.Tensor;
import dev.touchstone.tensorflow.weights.Weights;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** One batch before a certifier, of an entry that is built as a graph. */
final class JudgedGraphCertification extends JudgedCertification implements GraphCertificationTask {

  private final OpenEntry.Graph graph;

  JudgedGraphCertification(CheckedVerdicts verdicts, OpenEntry.Graph graph) {
    super(verdicts);
    this.graph = graph;
  }

  @Override
  public GraphModel model() {
    return graph.model();
  }

  @Override
  public List<InputDefense> defenses() {
    return graph.defenses();
  }

  @Override
  public Weights weights() {
    SortedMap<String, Tensor> copies = new TreeMap<>();
    graph
        .weights()
        .tensors()
        .forEach(
            (name, tensor) ->
                copies.put(name, new Tensor(tensor.shape().clone(), tensor.values().clone())));
    return new Weights(copies, graph.weights().metadata());
  }
}
