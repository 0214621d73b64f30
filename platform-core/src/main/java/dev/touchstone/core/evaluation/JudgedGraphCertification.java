package dev.touchstone.core.evaluation;

import dev.touchstone.tensorflow.certify.GraphCertificationTask;
import dev.touchstone.tensorflow.defense.InputDefense;
import dev.touchstone.tensorflow.model.GraphModel;
import dev.touchstone.tensorflow.weights.Weights;
import java.util.List;

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
    return graph.weights();
  }
}
