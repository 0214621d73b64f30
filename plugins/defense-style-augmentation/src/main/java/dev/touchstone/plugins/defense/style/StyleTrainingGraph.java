package dev.touchstone.plugins.defense.style;

import dev.touchstone.api.Seed;
import dev.touchstone.tensorflow.graph.BuiltNetwork;
import dev.touchstone.tensorflow.graph.Sessions;
import dev.touchstone.tensorflow.graph.SymbolicGradients;
import dev.touchstone.tensorflow.graph.Tensors;
import dev.touchstone.tensorflow.model.Initializer;
import dev.touchstone.tensorflow.model.NetworkBuilder;
import dev.touchstone.tensorflow.training.InitialValues;
import dev.touchstone.tensorflow.training.Optimizer;
import dev.touchstone.tensorflow.training.VariableUpdates;
import dev.touchstone.tensorflow.weights.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TFloat32;

/**
 * A transfer network with its losses and their minimisation by Adam, in a session. To be closed.
 */
final class StyleTrainingGraph implements AutoCloseable {

  /** The losses, in the order in which {@link #step} gives them. */
  static final List<String> TERMS = List.of("content", "style", "total variation");

  /**
   * First scale of the output: with 0.3 it has the contrast of a photograph, a standard deviation
   * of 150 · 0.3 in [0, 255]. With 1 it is noise at both ends of tanh, and what reduces its content
   * loss first is to lose the image.
   */
  private static final float OUTPUT_SCALE = 0.3f;

  private final StyleTraining training;
  private final LossNetwork lossNetwork;
  private final WorkingSize size;
  private final Map<String, float[][]> target;
  private final Graph graph = Sessions.newGraph();
  private final Placeholder<TFloat32> images;
  private final BuiltNetwork network;
  private final VariableUpdates updates;
  private final List<Operand<TFloat32>> gradients;
  private final List<Op> steps;
  private final Session session;

  /**
   * Builds the graph.
   *
   * @param size how images of the training set enter
   * @param target Gram matrix of the style image for each of the loss network's style layers
   * @param kernels looks at the graph before gradients are added, and may refuse it
   */
  StyleTrainingGraph(
      StyleTraining training,
      LossNetwork lossNetwork,
      WorkingSize size,
      Map<String, float[][]> target,
      Consumer<Graph> kernels) {
    this.training = training;
    this.lossNetwork = lossNetwork;
    this.size = size;
    this.target = target;
    try {
      Ops tf = Ops.create(graph);
      this.images =
          tf.placeholder(
              TFloat32.class,
              Placeholder.shape(
                  Shape.of(
                      training.batchSize(),
                      size.shape().height(),
                      size.shape().width(),
                      size.shape().channels())));
      // The platform's networks give a row of logits for each image; this one gives its pixels.
      this.network =
          BuiltNetwork.build(tf, this::build, images, 3 * size.height() * size.width(), true);
      kernels.accept(graph);
      this.updates = new VariableUpdates(tf, Optimizer.ADAM);
      this.gradients =
          SymbolicGradients.build(
              graph,
              total(tf),
              Optional.empty(),
              network.trainable().stream().map(BuiltNetwork.Declared::value).toList(),
              "the style losses by the transfer network's weights");
      List<Op> before = new ArrayList<>(gradients);
      network.losses().forEach(term -> before.add(term.value()));
      this.steps = updates.build(tf, before, network.trainable(), gradients);
      this.session = Sessions.open(graph);
    } catch (RuntimeException e) {
      graph.close();
      throw e;
    }
  }

  /** Gram matrices of a style image by the loss network's style layers. */
  static Map<String, float[][]> grams(LossNetwork lossNetwork, StyleImage image, int side) {
    try (Graph graph = Sessions.newGraph()) {
      Ops tf = Ops.create(graph);
      Map<String, Operand<TFloat32>> features = lossNetwork.features(tf, image.scaled(tf, side));
      List<Operand<TFloat32>> grams =
          lossNetwork.kind().styleLayers().stream()
              .map(layer -> StyleLosses.gram(tf, features.get(layer)))
              .toList();
      try (Session session = Sessions.open(graph)) {
        Session.Runner runner = session.runner();
        grams.forEach(runner::fetch);
        Map<String, float[][]> target = new LinkedHashMap<>();
        try (Result result = Sessions.run(runner)) {
          for (int i = 0; i < grams.size(); i++) {
            String layer = lossNetwork.kind().styleLayers().get(i);
            target.put(layer, matrix(Tensors.values(result.get(i))));
          }
        }
        return target;
      }
    }
  }

  private static float[][] matrix(float[] values) {
    int side = (int) Math.round(Math.sqrt(values.length));
    float[][] matrix = new float[side][side];
    for (int row = 0; row < side; row++) {
      System.arraycopy(values, row * side, matrix[row], 0, side);
    }
    return matrix;
  }

  private Operand<TFloat32> build(NetworkBuilder builder, Operand<TFloat32> input) {
    Ops tf = builder.ops();
    Map<String, Operand<TFloat32>> weights = new LinkedHashMap<>();
    TransferNetwork.shapes()
        .forEach((name, shape) -> weights.put(name, builder.variable(name, first(name), shape)));
    Operand<TFloat32> original = size.enter(tf, input);
    Operand<TFloat32> made = TransferNetwork.build(tf, weights::get, original);
    Map<String, Operand<TFloat32>> features = lossNetwork.features(tf, made);
    String layer = lossNetwork.kind().contentLayer();
    Operand<TFloat32> content =
        StyleLosses.content(tf, features.get(layer), lossNetwork.features(tf, original).get(layer));
    Operand<TFloat32> style = tf.constant(0f);
    for (Map.Entry<String, float[][]> wanted : target.entrySet()) {
      Operand<TFloat32> grams = StyleLosses.gram(tf, features.get(wanted.getKey()));
      style = tf.math.add(style, StyleLosses.style(tf, grams, wanted.getValue()));
    }
    builder.addLoss(TERMS.get(0), training.contentWeight(), content);
    builder.addLoss(TERMS.get(1), training.styleWeight(), style);
    builder.addLoss(TERMS.get(2), training.tvWeight(), StyleLosses.totalVariation(tf, made));
    return tf.reshape(made, tf.constant(new int[] {training.batchSize(), -1}));
  }

  /** Residual blocks begin as the identity, so that the image gets through from the first step. */
  private static Initializer first(String name) {
    if (name.startsWith("res") && name.endsWith(".conv2.scale")) {
      return Initializer.ZEROS;
    }
    if (name.endsWith(".scale")) {
      return Initializer.ONES;
    }
    return name.endsWith(".shift") ? Initializer.ZEROS : Initializer.HE_NORMAL;
  }

  private Operand<TFloat32> total(Ops tf) {
    Operand<TFloat32> total = tf.constant(0f);
    for (BuiltNetwork.LossTerm term : network.losses()) {
      Operand<TFloat32> weighted = tf.math.mul(term.value(), tf.constant((float) term.weight()));
      total = tf.math.add(total, weighted);
    }
    return total;
  }

  /** Draws first values of all variables. */
  void initialize(Seed seed) {
    SortedMap<String, Tensor> values = new TreeMap<>(updates.initialValues());
    network
        .trainable()
        .forEach(variable -> values.put(variable.name(), InitialValues.of(variable, seed)));
    Arrays.fill(values.get("out.scale").values(), OUTPUT_SCALE);
    restore(values);
  }

  /** Shape of every value of {@link #state}. */
  SortedMap<String, long[]> shapes() {
    SortedMap<String, long[]> shapes = new TreeMap<>(network.shapes());
    shapes.putAll(updates.shapes());
    return shapes;
  }

  /** All variables and what the optimiser keeps of them. */
  SortedMap<String, Tensor> state() {
    SortedMap<String, Tensor> state = new TreeMap<>(network.read(session));
    state.putAll(updates.read(session));
    return state;
  }

  /** Puts back what {@link #state} gave. */
  void restore(Map<String, Tensor> state) {
    network.assign(session, state);
    updates.assign(session, state);
  }

  /** The transfer network's weights. */
  SortedMap<String, Tensor> weights() {
    return network.read(session);
  }

  /**
   * Makes one step.
   *
   * @param batch as many images of the training set as a step takes
   * @param number how many steps came before
   * @return the losses before it, without their weights
   */
  double[] step(float[] batch, long number, double learningRate) {
    List<TFloat32> fed = new ArrayList<>();
    Session.Runner runner = session.runner();
    try {
      fed.addAll(updates.feed(runner, number, learningRate));
      steps.forEach(runner::addTarget);
      return run(runner, batch, network.losses().stream().map(term -> term.value()).toList());
    } finally {
      fed.forEach(TFloat32::close);
    }
  }

  /** The losses of a batch, without their weights. */
  double[] losses(float[] batch) {
    return run(
        session.runner(), batch, network.losses().stream().map(term -> term.value()).toList());
  }

  /** Derivatives of the weighted sum of the losses by the variables, by their names. */
  SortedMap<String, Tensor> gradients(float[] batch) {
    SortedMap<String, Tensor> values = new TreeMap<>();
    Session.Runner runner = session.runner();
    gradients.forEach(runner::fetch);
    try (TFloat32 input = Tensors.of(batch, images.shape().asArray());
        Result result = Sessions.run(runner.feed(images, input))) {
      for (int i = 0; i < gradients.size(); i++) {
        BuiltNetwork.Declared variable = network.trainable().get(i);
        values.put(variable.name(), new Tensor(variable.shape(), Tensors.values(result.get(i))));
      }
    }
    return values;
  }

  private double[] run(Session.Runner runner, float[] batch, List<Operand<TFloat32>> fetched) {
    fetched.forEach(runner::fetch);
    double[] values = new double[fetched.size()];
    try (TFloat32 input = Tensors.of(batch, images.shape().asArray());
        Result result = Sessions.run(runner.feed(images, input))) {
      for (int i = 0; i < values.length; i++) {
        values[i] = Tensors.scalar(result.get(i));
      }
    }
    return values;
  }

  @Override
  public void close() {
    session.close();
    graph.close();
  }
}
