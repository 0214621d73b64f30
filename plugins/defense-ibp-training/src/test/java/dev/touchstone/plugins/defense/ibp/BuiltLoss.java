package dev.touchstone.plugins.defense.ibp;

import dev.touchstone.api.data.ImageShape;
import dev.touchstone.tensorflow.defense.InputDefense;
import dev.touchstone.tensorflow.graph.Pipeline;
import dev.touchstone.tensorflow.graph.Sessions;
import dev.touchstone.tensorflow.graph.SymbolicGradients;
import dev.touchstone.tensorflow.graph.Tensors;
import dev.touchstone.tensorflow.model.GraphModel;
import dev.touchstone.tensorflow.training.LossBuilder;
import dev.touchstone.tensorflow.training.TrainingDefense;
import dev.touchstone.tensorflow.weights.Tensor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/** A defense's loss of a network in training mode, in a graph of its own, with its gradients. */
final class BuiltLoss implements LossBuilder, AutoCloseable {

  private final Graph graph = Sessions.newGraph();
  private final Ops tf = Ops.create(graph);
  private final int classes;
  private final Pipeline pipeline;
  private final Placeholder<TInt32> labels =
      tf.placeholder(TInt32.class, Placeholder.shape(Shape.of(Shape.UNKNOWN_SIZE)));
  private final Placeholder<TFloat32> epsilon =
      tf.placeholder(TFloat32.class, Placeholder.shape(Shape.scalar()));
  private final Map<String, Operand<TFloat32>> reported = new LinkedHashMap<>();
  private final List<Operand<TFloat32>> gradients;
  private final Operand<TFloat32> loss;
  private final Session session;

  /**
   * What a step gives.
   *
   * @param loss the scalar
   * @param reported by heading
   * @param gradients in the order of the declared variables
   */
  record Values(float loss, Map<String, Float> reported, List<float[]> gradients) {}

  BuiltLoss(
      TrainingDefense defense,
      GraphModel model,
      List<InputDefense> inputs,
      ImageShape shape,
      int classes) {
    this.classes = classes;
    this.pipeline = new Pipeline(tf, model, inputs, shape, classes, true);
    this.loss = defense.loss(this);
    this.gradients =
        SymbolicGradients.build(
            graph,
            loss,
            Optional.empty(),
            pipeline.network().trainable().stream().map(v -> v.value()).toList(),
            "the loss");
    this.session = Sessions.open(graph);
  }

  Values evaluate(SortedMap<String, Tensor> weights, float[] images, int[] truth, double radius) {
    pipeline.network().assign(session, weights);
    Session.Runner runner = session.runner().fetch(loss);
    reported.values().forEach(runner::fetch);
    gradients.forEach(runner::fetch);
    try (TFloat32 pixels = Tensors.of(images, pipeline.dimensions(truth.length));
        TInt32 rows = Tensors.vectorOf(truth, 0, truth.length);
        TFloat32 ball = TFloat32.scalarOf((float) radius);
        Result result =
            Sessions.run(
                runner.feed(pipeline.images(), pixels).feed(labels, rows).feed(epsilon, ball))) {
      Map<String, Float> values = new LinkedHashMap<>();
      int index = 1;
      for (String name : reported.keySet()) {
        values.put(name, Tensors.values(result.get(index++))[0]);
      }
      List<float[]> slopes = new ArrayList<>();
      while (index < result.size()) {
        slopes.add(Tensors.values(result.get(index++)));
      }
      return new Values(Tensors.values(result.get(0))[0], values, slopes);
    }
  }

  /** Names of the trained variables, in the order of the gradients. */
  List<String> trained() {
    return pipeline.network().trainable().stream().map(v -> v.name()).toList();
  }

  @Override
  public Graph graph() {
    return graph;
  }

  @Override
  public Ops ops() {
    return tf;
  }

  @Override
  public Operand<TFloat32> images() {
    return pipeline.images();
  }

  @Override
  public Operand<TFloat32> networkInput() {
    return pipeline.networkInput();
  }

  @Override
  public Operand<TFloat32> logits() {
    return pipeline.network().logits();
  }

  @Override
  public Operand<TInt32> labels() {
    return labels;
  }

  @Override
  public int classes() {
    return classes;
  }

  @Override
  public Operand<TFloat32> epsilon() {
    return epsilon;
  }

  @Override
  public void report(String name, Operand<TFloat32> scalar) {
    reported.put(name, scalar);
  }

  @Override
  public void close() {
    session.close();
    graph.close();
  }
}
