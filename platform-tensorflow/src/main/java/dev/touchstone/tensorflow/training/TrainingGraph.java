package dev.touchstone.tensorflow.training;

import dev.touchstone.api.ComponentException;
import dev.touchstone.api.Seed;
import dev.touchstone.api.data.ImageShape;
import dev.touchstone.tensorflow.classifier.NetworkClassifier;
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
  private final Placeholder<TFloat32> epsilon;
  private final VariableUpdates updates;
  private final List<Declared> trained;
  private final String classificationTerm;
  private final List<Operand<TFloat32>> reported = new ArrayList<>();
  private final Map<String, Operand<TFloat32>> reportedByDefense = new LinkedHashMap<>();
  private final List<Op> stepTargets = new ArrayList<>();
  private final List<Op> lateTargets = new ArrayList<>();

  /**
   * What one step reports.
   *
   * @param loss the total, the batch's mean
   * @param terms as {@link #terms} names them, without their weights
   * @param correct images classified rightly, before the update
   */
  record StepReport(double loss, double[] terms, double correct) {}

  TrainingGraph(
      GraphModel model,
      List<InputDefense> defenses,
      Optional<TrainingDefense> defense,
      ImageShape shape,
      int classes,
      TrainingParameters parameters) {
    this.parameters = parameters;
    this.graph = Sessions.newGraph();
    try {
      Ops tf = Ops.create(graph);
      this.pipeline = new Pipeline(tf, model, defenses, shape, classes, true);
      this.network = pipeline.network();
      this.labels = tf.placeholder(TInt32.class, Placeholder.shape(Shape.of(Shape.UNKNOWN_SIZE)));
      this.epsilon = tf.placeholder(TFloat32.class, Placeholder.shape(Shape.scalar()));
      this.updates = new VariableUpdates(tf, parameters.optimizer());
      this.trained = trainedNow(model, network);
      this.classificationTerm = defense.isPresent() ? "classification loss" : "cross-entropy";
      List<Operand<TFloat32>> gradients = gradients(tf, loss(tf, defense, classes));
      buildUpdates(tf, gradients);
      requireReproducible();
      this.session = Sessions.open(graph);
    } catch (RuntimeException e) {
      graph.close();
      throw e;
    }
  }

  /** All trainable variables but those whose time comes in a second stage. */
  private static List<Declared> trainedNow(GraphModel model, BuiltNetwork network) {
    return model instanceof TwoStageModel two
        ? network.trainable().stream()
            .filter(variable -> !variable.name().startsWith(two.decoderStage().variables()))
            .toList()
        : network.trainable();
  }

  /** Mean cross-entropy, or the defense's loss, plus the added terms; also what steps report. */
  private Operand<TFloat32> loss(Ops tf, Optional<TrainingDefense> defense, int classes) {
    Operand<TFloat32> logits = network.logits();
    Operand<TFloat32> classification =
        defense.isPresent()
            ? requireScalar(
                "of the training defense", defense.get().loss(new DefendedLoss(tf, classes)))
            : crossEntropy(tf, logits, labels, classes);
    Operand<TFloat32> total = classification;
    for (LossTerm term : network.losses()) {
      requireScalar("'" + term.name() + "'", term.value());
      total = tf.math.add(total, tf.math.mul(tf.constant((float) term.weight()), term.value()));
    }
    Operand<TInt32> predicted = tf.math.argMax(logits, tf.constant(1), TInt32.class);
    Operand<TFloat32> correct =
        tf.reduceSum(
            tf.dtypes.cast(tf.math.equal(predicted, labels), TFloat32.class), tf.constant(0));
    reported.add(total);
    reported.add(correct);
    if (!network.losses().isEmpty()) {
      reported.add(classification);
      network.losses().forEach(term -> reported.add(term.value()));
    }
    reported.addAll(reportedByDefense.values());
    return total;
  }

  /** Mean cross-entropy of logits [n, classes] and labels [n]. */
  static Operand<TFloat32> crossEntropy(
      Ops tf, Operand<TFloat32> logits, Operand<TInt32> labels, int classes) {
    Operand<TFloat32> truth =
        tf.oneHot(labels, tf.constant(classes), tf.constant(1f), tf.constant(0f));
    return tf.math.mean(tf.nn.softmaxCrossEntropyWithLogits(logits, truth).loss(), tf.constant(0));
  }

  private static Operand<TFloat32> requireScalar(String which, Operand<TFloat32> loss) {
    if (loss.shape().numDimensions() != 0) {
      throw new ComponentException(
          "the loss %s has shape %s; a scalar is needed".formatted(which, loss.shape()));
    }
    return loss;
  }

  private List<Operand<TFloat32>> gradients(Ops tf, Operand<TFloat32> loss) {
    if (trained.isEmpty()) {
      throw new ComponentException("the network has no variable to train");
    }
    List<Operand<TFloat32>> values = trained.stream().map(Declared::value).toList();
    List<Operand<TFloat32>> gradients = new ArrayList<>();
    List<Operand<TFloat32>> plain =
        SymbolicGradients.build(
            graph, loss, Optional.empty(), values, "the training loss by the variables");
    for (int i = 0; i < plain.size(); i++) {
      Operand<TFloat32> gradient = plain.get(i);
      if (parameters.weightDecay() > 0 && trained.get(i).shape().length >= 2) {
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
    stepTargets.addAll(updates.build(tf, before, trained, gradients));
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
    shapes.putAll(updates.shapes());
    return shapes;
  }

  /** Shape of every tensor of {@link #weights}. */
  SortedMap<String, long[]> weightShapes() {
    return network.shapes();
  }

  /**
   * What steps report beside the loss: its terms where there are more than the classification's,
   * the first one; then what the defense reports.
   */
  List<String> terms() {
    List<String> terms = new ArrayList<>();
    if (!network.losses().isEmpty()) {
      terms.add(classificationTerm);
      network.losses().forEach(term -> terms.add(term.name()));
    }
    terms.addAll(reportedByDefense.keySet());
    return terms;
  }

  /** First values of all variables, drawn from the seed, and empty slots. */
  void initialize(Seed seed) {
    SortedMap<String, Tensor> state = new TreeMap<>();
    for (Declared variable : network.variables()) {
      state.put(VARIABLE + variable.name(), InitialValues.of(variable, seed));
    }
    state.putAll(updates.initialValues());
    restore(state);
  }

  /** Everything that a step changes: variables and slots. */
  SortedMap<String, Tensor> read() {
    SortedMap<String, Tensor> state = new TreeMap<>();
    network.read(session).forEach((name, value) -> state.put(VARIABLE + name, value));
    state.putAll(updates.read(session));
    return state;
  }

  /** Puts back what {@link #read} gave; other names are left alone. */
  void restore(Map<String, Tensor> state) {
    Map<String, Tensor> variables = new TreeMap<>();
    for (Declared variable : network.variables()) {
      variables.put(variable.name(), state.get(VARIABLE + variable.name()));
    }
    network.assign(session, variables);
    updates.assign(session, state);
  }

  /** The variables' values alone. */
  SortedMap<String, Tensor> weights() {
    return network.read(session);
  }

  /** Gives a classifier of the same network the weights of this moment. */
  void lend(NetworkClassifier classifier) {
    classifier.load(network, session);
  }

  /**
   * One step on one batch.
   *
   * @param number how many steps came before
   * @param learningRate for this step
   * @param radius of the threat of this step; 0 without a defense
   */
  StepReport step(Batches.Batch batch, long number, double learningRate, double radius) {
    int count = batch.count();
    Session.Runner runner = session.runner();
    List<TFloat32> fed = new ArrayList<>();
    try (TFloat32 images = Tensors.of(batch.images(), pipeline.dimensions(count));
        TInt32 classes = Tensors.vectorOf(batch.labels(), 0, count);
        TFloat32 ball = TFloat32.scalarOf((float) radius)) {
      fed.addAll(pipeline.feedNoise(runner, batch.noiseSeeds(), 0, count));
      fed.addAll(updates.feed(runner, number, learningRate));
      runner.feed(pipeline.images(), images).feed(labels, classes).feed(epsilon, ball);
      reported.forEach(runner::fetch);
      stepTargets.forEach(runner::addTarget);
      StepReport report;
      try (Result result = Sessions.run(runner)) {
        report = report(result);
      }
      runLateTargets();
      return report;
    } finally {
      fed.forEach(TFloat32::close);
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
    double[] terms = new double[reported.size() - 2];
    for (int i = 0; i < terms.length; i++) {
      terms[i] = Tensors.scalar(result.get(2 + i));
    }
    return new StepReport(Tensors.scalar(result.get(0)), terms, Tensors.scalar(result.get(1)));
  }

  /** What the defense sees of the graph. */
  private final class DefendedLoss implements LossBuilder {

    private final Ops tf;
    private final int classes;

    DefendedLoss(Ops tf, int classes) {
      this.tf = tf;
      this.classes = classes;
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
      return network.logits();
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
      if (terms().contains(name)) {
        throw new ComponentException("the training reports '" + name + "' twice");
      }
      reportedByDefense.put(name, requireScalar("'" + name + "'", scalar));
    }
  }

  @Override
  public void close() {
    session.close();
    graph.close();
  }
}
