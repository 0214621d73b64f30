package dev.touchstone.tensorflow.training;

import dev.touchstone.api.ComponentException;
import dev.touchstone.api.Seed;
import dev.touchstone.api.data.ImageShape;
import dev.touchstone.tensorflow.defense.InputDefense;
import dev.touchstone.tensorflow.graph.BuiltNetwork;
import dev.touchstone.tensorflow.graph.BuiltNetwork.Declared;
import dev.touchstone.tensorflow.graph.BuiltNetwork.LossTerm;
import dev.touchstone.tensorflow.graph.Pipeline;
import dev.touchstone.tensorflow.graph.Sessions;
import dev.touchstone.tensorflow.graph.SymbolicGradients;
import dev.touchstone.tensorflow.graph.Tensors;
import dev.touchstone.tensorflow.model.GraphModel;
import dev.touchstone.tensorflow.weights.Tensor;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.tensorflow.Graph;
import org.tensorflow.GraphOperation;
import org.tensorflow.Operand;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/**
 * The graph of one training and its session: forward, backward, update.
 *
 * <p>One step reads the variables as they were before it, whatever the threads do: every update
 * waits for all gradients and for all that the step reports. Otherwise an early update of one layer
 * changes the gradient that is still being computed for another, and no two trainings are alike.
 */
final class TrainingGraph implements AutoCloseable {

  private static final String VARIABLE = "variable/";
  private static final float MOMENTUM = 0.9f;
  private static final double BETA_1 = 0.9;
  private static final double BETA_2 = 0.999;
  private static final float ADAM_EPSILON = 1e-8f;

  /** Random operations with a state in the kernel, which no checkpoint can hold. */
  private static final Pattern STATEFUL_RANDOM =
      Pattern.compile(
          "Random(Uniform|UniformInt|StandardNormal|Gamma|GammaV2|Poisson|PoissonV2|Shuffle)"
              + "|TruncatedNormal|ParameterizedTruncatedNormal|Multinomial");

  private final Graph graph;
  private final Session session;
  private final Pipeline pipeline;
  private final BuiltNetwork network;
  private final TrainingParameters parameters;
  private final Placeholder<TInt32> labels;
  private final Placeholder<TFloat32> rate;
  private final Placeholder<TFloat32> beta1Power;
  private final Placeholder<TFloat32> beta2Power;
  private final List<Operand<TFloat32>> reported = new ArrayList<>();
  private final Map<String, Slot> slots = new LinkedHashMap<>();
  private final List<Op> stepTargets = new ArrayList<>();
  private final List<Op> lateTargets = new ArrayList<>();

  /** An additional value that the optimiser keeps for a variable. */
  private record Slot(long[] shape, Operand<TFloat32> value, BuiltNetwork.Assignment assignment) {}

  /**
   * What one step reports.
   *
   * @param loss the total, the batch's mean
   * @param terms each added loss term, without its weight
   * @param correct images classified rightly, before the update
   */
  record StepReport(double loss, double[] terms, double correct) {}

  TrainingGraph(
      GraphModel model,
      List<InputDefense> defenses,
      ImageShape shape,
      int classes,
      TrainingParameters parameters) {
    this.parameters = parameters;
    this.graph = Sessions.newGraph();
    try {
      Ops tf = Ops.create(graph);
      this.pipeline = new Pipeline(tf, model, defenses, shape, classes, true);
      this.network = pipeline.network();
      this.labels = tf.placeholder(TInt32.class);
      this.rate = scalar(tf);
      this.beta1Power = scalar(tf);
      this.beta2Power = scalar(tf);
      List<Operand<TFloat32>> gradients = gradients(tf, loss(tf, classes));
      buildUpdates(tf, gradients);
      requireReproducible();
      this.session = Sessions.open(graph);
    } catch (RuntimeException e) {
      graph.close();
      throw e;
    }
  }

  private static Placeholder<TFloat32> scalar(Ops tf) {
    return tf.placeholder(TFloat32.class, Placeholder.shape(Shape.scalar()));
  }

  /** Mean cross-entropy plus the added terms; also registers what each step reports. */
  private Operand<TFloat32> loss(Ops tf, int classes) {
    Operand<TFloat32> truth =
        tf.oneHot(labels, tf.constant(classes), tf.constant(1f), tf.constant(0f));
    Operand<TFloat32> logits = network.logits();
    Operand<TFloat32> total =
        tf.math.mean(tf.nn.softmaxCrossEntropyWithLogits(logits, truth).loss(), tf.constant(0));
    for (LossTerm term : network.losses()) {
      if (term.value().shape().numDimensions() != 0) {
        throw new ComponentException(
            "the loss '%s' has shape %s; a scalar is needed"
                .formatted(term.name(), term.value().shape()));
      }
      total = tf.math.add(total, tf.math.mul(tf.constant((float) term.weight()), term.value()));
    }
    Operand<TInt32> predicted = tf.math.argMax(logits, tf.constant(1), TInt32.class);
    Operand<TFloat32> correct =
        tf.reduceSum(
            tf.dtypes.cast(tf.math.equal(predicted, labels), TFloat32.class), tf.constant(0));
    reported.add(total);
    reported.add(correct);
    network.losses().forEach(term -> reported.add(term.value()));
    return total;
  }

  private List<Operand<TFloat32>> gradients(Ops tf, Operand<TFloat32> loss) {
    List<Declared> trainable = network.trainable();
    if (trainable.isEmpty()) {
      throw new ComponentException("the network has no variable to train");
    }
    List<Operand<TFloat32>> values = trainable.stream().map(Declared::value).toList();
    List<Operand<TFloat32>> gradients = new ArrayList<>();
    List<Operand<TFloat32>> plain =
        SymbolicGradients.build(
            graph, loss, Optional.empty(), values, "the training loss by the variables");
    for (int i = 0; i < plain.size(); i++) {
      Operand<TFloat32> gradient = plain.get(i);
      if (parameters.weightDecay() > 0 && trainable.get(i).shape().length >= 2) {
        Operand<TFloat32> decay = tf.constant((float) parameters.weightDecay());
        gradient = tf.math.add(gradient, tf.math.mul(decay, values.get(i)));
      }
      gradients.add(gradient);
    }
    return gradients;
  }

  private void buildUpdates(Ops tf, List<Operand<TFloat32>> gradients) {
    Set<GraphOperation> ofBatch = graph.subgraphFrom(Set.of(pipeline.images(), labels));
    List<Op> before = new ArrayList<>(gradients);
    before.addAll(reported);
    for (Op update : network.updates()) {
      // What reads the batch runs with the step; what does not sees the updated variables.
      if (ofBatch.contains((GraphOperation) update.op())) {
        stepTargets.add(update);
        before.add(update);
      } else {
        lateTargets.add(update);
      }
    }
    List<Declared> trainable = network.trainable();
    for (int i = 0; i < trainable.size(); i++) {
      Declared variable = trainable.get(i);
      List<Operand<TFloat32>> own = new ArrayList<>();
      for (String slot : parameters.optimizer().slots()) {
        own.add(slot(tf, slot + "/" + variable.name(), variable.shape()));
      }
      Ops ordered = tf.withControlDependencies(before);
      stepTargets.add(update(ordered, variable.value(), own, gradients.get(i)));
    }
  }

  private Op update(
      Ops tf, Operand<TFloat32> variable, List<Operand<TFloat32>> own, Operand<TFloat32> gradient) {
    return switch (parameters.optimizer()) {
      case SGD -> tf.train.applyGradientDescent(variable, rate, gradient);
      case MOMENTUM ->
          tf.train.applyMomentum(variable, own.get(0), rate, gradient, tf.constant(MOMENTUM));
      case ADAM ->
          tf.train.applyAdam(
              variable,
              own.get(0),
              own.get(1),
              beta1Power,
              beta2Power,
              rate,
              tf.constant((float) BETA_1),
              tf.constant((float) BETA_2),
              tf.constant(ADAM_EPSILON),
              gradient);
    };
  }

  private Operand<TFloat32> slot(Ops tf, String name, long[] shape) {
    Operand<TFloat32> value = tf.variable(Shape.of(shape), TFloat32.class);
    Placeholder<TFloat32> fed = tf.placeholder(TFloat32.class, Placeholder.shape(Shape.of(shape)));
    slots.put(
        name, new Slot(shape, value, new BuiltNetwork.Assignment(fed, tf.assign(value, fed))));
    return value;
  }

  private void requireReproducible() {
    for (Iterator<GraphOperation> all = graph.operations(); all.hasNext(); ) {
      GraphOperation operation = all.next();
      if (STATEFUL_RANDOM.matcher(operation.type()).matches()) {
        throw new ComponentException(
            "the network draws random numbers by %s '%s', which an interrupted training cannot repeat; use the stateless operations, seeded with a statistic that counts steps"
                .formatted(operation.type(), operation.name()));
      }
    }
  }

  /** Shape of every tensor of {@link #read}. */
  SortedMap<String, long[]> shapes() {
    SortedMap<String, long[]> shapes = new TreeMap<>();
    network.shapes().forEach((name, shape) -> shapes.put(VARIABLE + name, shape));
    slots.forEach((name, slot) -> shapes.put(name, slot.shape()));
    return shapes;
  }

  /** Names of the added loss terms. */
  List<String> terms() {
    return network.losses().stream().map(LossTerm::name).toList();
  }

  /** First values of all variables, drawn from the seed, and empty slots. */
  void initialize(Seed seed) {
    SortedMap<String, Tensor> state = new TreeMap<>();
    for (Declared variable : network.variables()) {
      state.put(VARIABLE + variable.name(), InitialValues.of(variable, seed));
    }
    slots.forEach(
        (name, slot) ->
            state.put(
                name,
                new Tensor(
                    slot.shape(), new float[Math.toIntExact(Shape.of(slot.shape()).size())])));
    restore(state);
  }

  /** Everything that a step changes: variables and slots. */
  SortedMap<String, Tensor> read() {
    SortedMap<String, Tensor> state = new TreeMap<>();
    network.read(session).forEach((name, value) -> state.put(VARIABLE + name, value));
    if (slots.isEmpty()) {
      return state;
    }
    Session.Runner runner = session.runner();
    slots.values().forEach(slot -> runner.fetch(slot.value()));
    try (Result result = Sessions.run(runner)) {
      int index = 0;
      for (Map.Entry<String, Slot> slot : slots.entrySet()) {
        float[] values = Tensors.values(result.get(index++));
        state.put(slot.getKey(), new Tensor(slot.getValue().shape(), values));
      }
    }
    return state;
  }

  /** Puts back what {@link #read} gave. */
  void restore(Map<String, Tensor> state) {
    Map<String, Tensor> variables = new TreeMap<>();
    for (Declared variable : network.variables()) {
      variables.put(variable.name(), state.get(VARIABLE + variable.name()));
    }
    network.assign(session, variables);
    Map<String, BuiltNetwork.Assignment> assignments = new LinkedHashMap<>();
    slots.forEach((name, slot) -> assignments.put(name, slot.assignment()));
    BuiltNetwork.assign(session, assignments, state);
  }

  /** The variables' values alone. */
  SortedMap<String, Tensor> weights() {
    return network.read(session);
  }

  /**
   * One step on one batch.
   *
   * @param number how many steps came before
   * @param learningRate for this step
   */
  StepReport step(Batches.Batch batch, long number, double learningRate) {
    int count = batch.count();
    Session.Runner runner = session.runner();
    List<TFloat32> noise = pipeline.feedNoise(runner, batch.noiseSeeds(), 0, count);
    try (TFloat32 images = Tensors.of(batch.images(), pipeline.dimensions(count));
        TInt32 classes = Tensors.vectorOf(batch.labels(), 0, count);
        TFloat32 currentRate = TFloat32.scalarOf((float) learningRate);
        TFloat32 power1 = TFloat32.scalarOf((float) StrictMath.pow(BETA_1, (double) number + 1));
        TFloat32 power2 = TFloat32.scalarOf((float) StrictMath.pow(BETA_2, (double) number + 1))) {
      runner.feed(pipeline.images(), images).feed(labels, classes).feed(rate, currentRate);
      if (parameters.optimizer() == Optimizer.ADAM) {
        runner.feed(beta1Power, power1).feed(beta2Power, power2);
      }
      reported.forEach(runner::fetch);
      stepTargets.forEach(runner::addTarget);
      StepReport report;
      try (Result result = Sessions.run(runner)) {
        report = report(result);
      }
      runLateTargets();
      return report;
    } finally {
      noise.forEach(TFloat32::close);
    }
  }

  private void runLateTargets() {
    if (!lateTargets.isEmpty()) {
      Session.Runner runner = session.runner();
      lateTargets.forEach(runner::addTarget);
      Sessions.run(runner).close();
    }
  }

  private StepReport report(Result result) {
    double[] terms = new double[network.losses().size()];
    for (int i = 0; i < terms.length; i++) {
      terms[i] = Tensors.scalar(result.get(2 + i));
    }
    return new StepReport(Tensors.scalar(result.get(0)), terms, Tensors.scalar(result.get(1)));
  }

  @Override
  public void close() {
    session.close();
    graph.close();
  }
}
