package dev.touchstone.plugins.model.protonet;

import dev.touchstone.api.Seed;
import dev.touchstone.api.data.ImageShape;
import dev.touchstone.api.data.LabeledImages;
import dev.touchstone.tensorflow.graph.BuiltNetwork;
import dev.touchstone.tensorflow.graph.BuiltNetwork.Declared;
import dev.touchstone.tensorflow.graph.BuiltNetwork.LossTerm;
import dev.touchstone.tensorflow.graph.Pipeline;
import dev.touchstone.tensorflow.graph.Sessions;
import dev.touchstone.tensorflow.graph.SymbolicGradients;
import dev.touchstone.tensorflow.graph.Tensors;
import dev.touchstone.tensorflow.model.GraphModel;
import dev.touchstone.tensorflow.training.Trainer;
import dev.touchstone.tensorflow.weights.Tensor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/** The training graph's loss terms and exposed outputs on given images and variables. */
final class TrainingTerms implements AutoCloseable {

  private final Graph graph = Sessions.newGraph();
  private final Pipeline pipeline;
  private final BuiltNetwork network;
  private final LabeledImages images;
  private final Operand<TFloat32> crossEntropy;
  private final Map<String, List<Declared>> reached = new LinkedHashMap<>();
  private final Map<String, List<Operand<TFloat32>>> gradients = new LinkedHashMap<>();
  private final Session session;

  /**
   * Builds terms and their gradients.
   *
   * @param variables for each term, prefixes of the variables that it depends on
   */
  TrainingTerms(
      GraphModel model,
      ImageShape shape,
      int classes,
      LabeledImages images,
      Map<String, List<String>> variables) {
    this.images = images;
    Ops tf = Ops.create(graph);
    this.pipeline = new Pipeline(tf, model, List.of(), shape, classes, true);
    this.network = pipeline.network();
    this.crossEntropy = crossEntropy(tf, network.logits(), images.labels(), classes);
    variables.forEach(
        (term, prefixes) -> {
          List<Declared> wanted =
              network.trainable().stream()
                  .filter(v -> prefixes.stream().anyMatch(v.name()::startsWith))
                  .toList();
          List<Operand<TFloat32>> values = new ArrayList<>();
          wanted.forEach(variable -> values.add(variable.value()));
          reached.put(term, wanted);
          gradients.put(
              term,
              SymbolicGradients.build(graph, term(term), Optional.empty(), values, "the " + term));
        });
    this.session = Sessions.open(graph);
    assign(Trainer.initialWeights(model, shape, classes, new Seed(3)).tensors());
  }

  /** Equation 2, which the platform's training adds by itself. */
  private static Operand<TFloat32> crossEntropy(
      Ops tf, Operand<TFloat32> logits, int[] labels, int classes) {
    Operand<TFloat32> truth =
        tf.oneHot(tf.constant(labels), tf.constant(classes), tf.constant(1f), tf.constant(0f));
    return tf.math.mean(tf.nn.softmaxCrossEntropyWithLogits(logits, truth).loss(), tf.constant(0));
  }

  private Operand<TFloat32> term(String name) {
    if (name.equals("cross-entropy")) {
      return crossEntropy;
    }
    return network.losses().stream()
        .filter(loss -> loss.name().equals(name))
        .map(LossTerm::value)
        .findFirst()
        .orElseThrow();
  }

  void assign(Map<String, Tensor> values) {
    network.assign(session, values);
  }

  SortedMap<String, Tensor> variables() {
    return new TreeMap<>(network.read(session));
  }

  /** The variables for which {@link #gradient} gives a term's gradient. */
  List<Declared> reached(String term) {
    return reached.get(term);
  }

  double value(String term) {
    return fetch(term(term))[0];
  }

  float[] output(String name) {
    return fetch(network.exposed().get(name));
  }

  float[] gradient(String term, int variable) {
    return fetch(gradients.get(term).get(variable));
  }

  private float[] fetch(Operand<TFloat32> operand) {
    Session.Runner runner = session.runner().fetch(operand);
    try (TFloat32 fed = Tensors.of(images.pixels(), pipeline.dimensions(images.count()));
        Result result = Sessions.run(runner.feed(pipeline.images(), fed))) {
      return Tensors.values(result.get(0));
    }
  }

  @Override
  public void close() {
    session.close();
    graph.close();
  }
}
