package dev.touchstone.bounds;

import dev.touchstone.bounds.network.GraphReader;
import dev.touchstone.bounds.network.Network;
import dev.touchstone.tensorflow.graph.Pipeline;
import dev.touchstone.tensorflow.graph.Sessions;
import dev.touchstone.tensorflow.model.GraphModel;
import dev.touchstone.tensorflow.weights.Tensor;
import dev.touchstone.tensorflow.weights.Weights;
import dev.touchstone.testkit.graph.TestNetworks;
import java.util.List;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Session;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/** Networks as certifiers read them. */
public final class ReadNetworks {

  private ReadNetworks() {}

  /** One of {@link TestNetworks}, or another model on its images. */
  public static Network<Tensor> read(GraphModel model, Weights weights) {
    try (Graph graph = Sessions.newGraph()) {
      Ops tf = Ops.create(graph);
      Pipeline pipeline =
          new Pipeline(tf, model, List.of(), TestNetworks.SHAPE, TestNetworks.CLASSES, false);
      Network<Operand<TFloat32>> network =
          GraphReader.read(tf, graph, pipeline.images(), pipeline.network().logits());
      try (Session session = Sessions.open(graph)) {
        pipeline.network().assign(session, weights.tensors());
        return GraphReader.evaluate(network, session);
      }
    }
  }
}
