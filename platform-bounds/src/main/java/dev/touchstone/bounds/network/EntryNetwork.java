package dev.touchstone.bounds.network;

import dev.touchstone.api.UserException;
import dev.touchstone.tensorflow.certify.GraphCertificationTask;
import dev.touchstone.tensorflow.graph.Pipeline;
import dev.touchstone.tensorflow.graph.Sessions;
import dev.touchstone.tensorflow.weights.Tensor;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Session;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/** Reads an entry's deployed pipeline, with its weights. */
public final class EntryNetwork {

  private EntryNetwork() {}

  /**
   * The network from the output of some defense to the logits, later defenses included.
   *
   * @param defenses how many defenses, from the first, stand before it; 0 for all of the pipeline
   * @param certifier whom errors name
   * @throws UserException if the entry answers at random or has layers that cannot be read
   */
  public static Network<Tensor> read(GraphCertificationTask entry, int defenses, String certifier) {
    try (Graph graph = Sessions.newGraph()) {
      Ops tf = Ops.create(graph);
      Pipeline pipeline = pipeline(tf, entry, certifier);
      entry.weights().requireFit(pipeline.network().shapes(), "the entry's weights");
      Network<Operand<TFloat32>> network = network(tf, graph, pipeline, defenses);
      try (Session session = Sessions.open(graph)) {
        pipeline.network().assign(session, entry.weights().tensors());
        return GraphReader.evaluate(network, session);
      }
    }
  }

  /**
   * Checks that {@link #read} will be able to, whatever the weights will be.
   *
   * @throws UserException as {@link #read} does
   */
  public static void requireReadable(GraphCertificationTask entry, int defenses, String certifier) {
    try (Graph graph = Sessions.newGraph()) {
      Ops tf = Ops.create(graph);
      network(tf, graph, pipeline(tf, entry, certifier), defenses);
    }
  }

  private static Pipeline pipeline(Ops tf, GraphCertificationTask entry, String certifier) {
    Pipeline pipeline =
        new Pipeline(tf, entry.model(), entry.defenses(), entry.shape(), entry.classes(), false);
    if (pipeline.stochastic()) {
      throw new UserException(
          certifier + ": the entry answers at random, and bounds hold for one function only");
    }
    return pipeline;
  }

  private static Network<Operand<TFloat32>> network(
      Ops tf, Graph graph, Pipeline pipeline, int defenses) {
    Operand<TFloat32> input =
        defenses == 0 ? pipeline.images() : pipeline.stages().get(defenses - 1).output();
    return GraphReader.read(tf, graph, input, pipeline.network().logits());
  }
}
