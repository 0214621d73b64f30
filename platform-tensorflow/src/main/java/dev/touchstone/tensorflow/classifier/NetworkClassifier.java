package dev.touchstone.tensorflow.classifier;

import dev.touchstone.api.UserException;
import dev.touchstone.api.data.ImageShape;
import dev.touchstone.api.model.Classifier;
import dev.touchstone.api.model.DifferentiableClassifier;
import dev.touchstone.api.model.GradientRequest;
import dev.touchstone.api.model.Gradients;
import dev.touchstone.api.model.InspectableClassifier;
import dev.touchstone.api.model.Values;
import dev.touchstone.tensorflow.defense.InputDefense;
import dev.touchstone.tensorflow.frozen.FrozenGraph;
import dev.touchstone.tensorflow.graph.BuiltNetwork;
import dev.touchstone.tensorflow.graph.Pipeline;
import dev.touchstone.tensorflow.graph.Sessions;
import dev.touchstone.tensorflow.graph.Tensors;
import dev.touchstone.tensorflow.model.GraphModel;
import dev.touchstone.tensorflow.weights.Tensor;
import dev.touchstone.tensorflow.weights.Weights;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/**
 * A deployed pipeline in one graph: input defenses in order, then the network, with the backward
 * passes that attacks ask for. Thread-safe; the graph is complete once {@link #open} returns.
 *
 * <p>Backward surrogates act as {@link dev.touchstone.tensorflow.graph.ImageGradients} says. Built
 * in that way, the logits are bit for bit those of the deployed pipeline, which a sum with
 * stopGradient misses by its rounding.
 */
public final class NetworkClassifier implements InspectableClassifier {

  private final ImageShape shape;
  private final int classes;
  private final Graph graph;
  private final Session session;
  private final BatchRuns batches;
  private final Pipeline pipeline;
  private final LogitLosses losses;
  private final List<String> surrogates;
  private final BackwardPasses passes;
  private final GradientQueries queries;

  /** Whether a frozen graph is still to be made, if it can be. */
  private boolean freezing;

  private FrozenGraph frozen;
  private BatchRuns gradientBatches;
  private Session lowSession;
  private DifferentiableClassifier lowPrecision;

  private NetworkClassifier(
      Graph graph,
      GraphModel model,
      List<InputDefense> defenses,
      ImageShape shape,
      int classes,
      Weights weights,
      boolean freezing) {
    this.graph = graph;
    this.freezing = freezing;
    this.shape = shape;
    this.classes = classes;
    Ops tf = Ops.create(graph);
    this.pipeline = new Pipeline(tf, model, defenses, shape, classes, false);
    weights.requireFit(pipeline.network().shapes(), "the weights file");
    this.losses = new LogitLosses(tf, pipeline.network().logits(), classes);
    this.surrogates = pipeline.surrogates();
    this.passes = BackwardPasses.build(graph, tf, pipeline, losses);
    this.session = Sessions.open(graph);
    this.batches = new BatchRuns(session, pipeline, shape);
    this.queries = queries(batches);
    pipeline.network().assign(session, weights.tensors());
  }

  /**
   * The same with gradients from a {@link FrozenGraph} where it can be had.
   *
   * @throws UserException if the weights do not fit; names the tensor and both shapes
   * @throws dev.touchstone.api.ComponentException if the model or a defense breaks its contract
   */
  public static NetworkClassifier open(
      GraphModel model,
      List<InputDefense> defenses,
      ImageShape shape,
      int classes,
      Weights weights) {
    return open(model, defenses, shape, classes, weights, true);
  }

  /**
   * Builds the pipeline and loads its weights.
   *
   * @param model the network
   * @param defenses input defenses, the first one sees the image
   * @param shape shape of the images
   * @param classes how many classes
   * @param weights a value for each of the network's variables
   * @param freezing whether gradients come from a {@link FrozenGraph} where it can be had; to be
   *     left out where its kernels are not known to be right
   * @throws UserException if the weights do not fit; names the tensor and both shapes
   * @throws dev.touchstone.api.ComponentException if the model or a defense breaks its contract
   */
  public static NetworkClassifier open(
      GraphModel model,
      List<InputDefense> defenses,
      ImageShape shape,
      int classes,
      Weights weights,
      boolean freezing) {
    Graph graph = Sessions.newGraph();
    try {
      return new NetworkClassifier(graph, model, defenses, shape, classes, weights, freezing);
    } catch (RuntimeException e) {
      graph.close();
      throw e;
    }
  }

  /**
   * The variables that weights must bring for a network.
   *
   * @return shape by name
   * @throws dev.touchstone.api.ComponentException if the model breaks its contract
   */
  public static SortedMap<String, long[]> variables(
      GraphModel model, ImageShape shape, int classes) {
    return new TreeMap<>(variablesInOrder(model, shape, classes));
  }

  /**
   * The same in the order in which the network is built, which is that of its layers.
   *
   * @return shape by name
   * @throws dev.touchstone.api.ComponentException if the model breaks its contract
   */
  public static Map<String, long[]> variablesInOrder(
      GraphModel model, ImageShape shape, int classes) {
    try (Graph graph = Sessions.newGraph()) {
      return new Pipeline(Ops.create(graph), model, List.of(), shape, classes, false)
          .network()
          .declared();
    }
  }

  /**
   * Checks that a pipeline has the gradients that {@link #preflight} will ask for. Needs no
   * weights.
   *
   * @throws UserException if there is no gradient, or it is not to be trusted; says why
   * @throws dev.touchstone.api.ComponentException if the model or a defense breaks its contract
   */
  public static void requireGradients(
      GraphModel model, List<InputDefense> defenses, ImageShape shape, int classes) {
    try (Graph graph = Sessions.newGraph()) {
      Ops tf = Ops.create(graph);
      Pipeline pipeline = new Pipeline(tf, model, defenses, shape, classes, false);
      LogitLosses losses = new LogitLosses(tf, pipeline.network().logits(), classes);
      BackwardPasses.build(graph, tf, pipeline, losses).require();
    }
  }

  /**
   * Whether a pipeline's gradients come from a {@link FrozenGraph}, where its kernels are right.
   * Needs no weights.
   *
   * @throws dev.touchstone.api.ComponentException if the model or a defense breaks its contract
   */
  public static boolean freezes(
      GraphModel model, List<InputDefense> defenses, ImageShape shape, int classes) {
    try (Graph graph = Sessions.newGraph()) {
      new Pipeline(Ops.create(graph), model, defenses, shape, classes, false);
      return FrozenGraph.concerns(graph);
    }
  }

  private GradientQueries queries(BatchRuns runs) {
    return new GradientQueries(runs, pipeline, losses, passes, shape, classes);
  }

  /**
   * Where gradients are computed: in a graph of their own, frozen when the first one is asked for,
   * if that gains something. Logits on which verdicts rest never come from there.
   */
  private synchronized BatchRuns gradientBatches() {
    if (gradientBatches == null) {
      gradientBatches =
          frozen().map(of -> new BatchRuns(of.session(), pipeline, shape)).orElse(batches);
    }
    return gradientBatches;
  }

  private Optional<FrozenGraph> frozen() {
    if (freezing && frozen == null) {
      frozen = freeze().orElse(null);
      freezing = false;
    }
    return Optional.ofNullable(frozen);
  }

  private Optional<FrozenGraph> freeze() {
    List<Operand<TFloat32>> derivatives = passes.all();
    // Weights are not read in vain: not of a network that stays as it is, nor where there are none.
    if (derivatives.isEmpty()
        || !FrozenGraph.concerns(graph)
        || pipeline.network().variables().isEmpty()) {
      return Optional.empty();
    }
    BuiltNetwork network = pipeline.network();
    List<Operand<?>> needed = new ArrayList<>(derivatives);
    needed.addAll(List.of(pipeline.images(), pipeline.networkInput(), network.logits()));
    pipeline.stages().forEach(stage -> stage.noise().ifPresent(needed::add));
    needed.addAll(losses.all());
    SortedMap<String, Tensor> values = network.read(session);
    Map<String, Tensor> variables = new HashMap<>();
    for (BuiltNetwork.Declared each : network.variables()) {
      variables.put(each.value().asOutput().op().name(), values.get(each.name()));
    }
    return FrozenGraph.of(graph, variables, needed);
  }

  /**
   * This pipeline with gradients, and the losses and logits that come with them, in bf16; its other
   * answers stay float32. A second session on the graph that gradients come from, opened when it is
   * first asked for, with weights of its own; closed with this classifier.
   *
   * <p>A processor without bf16 computes the same, and slowly: see {@link
   * dev.touchstone.tensorflow.kernels.Bfloat16#missing}.
   *
   * @throws UserException if there are no gradients; says why
   */
  public synchronized DifferentiableClassifier withBfloat16Gradients() {
    passes.require();
    if (lowPrecision == null) {
      Session opened = frozen().map(FrozenGraph::bfloat16Session).orElseGet(this::openBfloat16);
      lowPrecision = new Bfloat16Gradients(this, queries(new BatchRuns(opened, pipeline, shape)));
    }
    return lowPrecision;
  }

  private Session openBfloat16() {
    Session opened = Sessions.openBfloat16(graph);
    try {
      pipeline.network().assign(opened, pipeline.network(), session);
    } catch (RuntimeException e) {
      opened.close();
      throw e;
    }
    lowSession = opened;
    return opened;
  }

  /** Whether a classifier's logits are those of one of these, whatever gives its gradients. */
  public static boolean answersIn(Classifier classifier) {
    return classifier instanceof NetworkClassifier || classifier instanceof Bfloat16Gradients;
  }

  /**
   * Takes over the weights that the same network has in another session, such as one that trains.
   * From then on gradients come from the graph that logits come from, whose weights can change
   * again: to freeze it takes longer than a training step. Nothing may query this classifier, or
   * what it gave with gradients in bf16 before, or change the other session's variables meanwhile.
   */
  public synchronized void load(BuiltNetwork source, Session sourceSession) {
    thaw();
    pipeline.network().assign(session, source, sourceSession);
    if (lowSession != null) {
      pipeline.network().assign(lowSession, source, sourceSession);
    }
  }

  @Override
  public ImageShape inputShape() {
    return shape;
  }

  @Override
  public int classes() {
    return classes;
  }

  @Override
  public boolean stochastic() {
    return pipeline.stochastic();
  }

  @Override
  public List<String> surrogates() {
    return surrogates;
  }

  @Override
  public float[] logits(float[] images, long[] noiseSeeds) {
    int n = Requests.images(images, noiseSeeds.length, shape);
    float[] logits = new float[n * classes];
    batches.run(
        images, noiseSeeds, List.of(), List.of(pipeline.network().logits()), List.of(logits), n);
    return logits;
  }

  @Override
  public Gradients gradients(GradientRequest request) {
    return queries(gradientBatches()).gradients(request);
  }

  @Override
  public float[] vectorJacobianProduct(
      float[] images, float[] cotangents, Optional<String> surrogate, long[] noiseSeeds) {
    return queries(gradientBatches())
        .vectorJacobianProduct(images, cotangents, surrogate, noiseSeeds);
  }

  @Override
  public SortedSet<String> outputNames() {
    return new TreeSet<>(pipeline.network().exposed().keySet());
  }

  @Override
  public SortedMap<String, Values> outputs(float[] images, long[] noiseSeeds) {
    int n = Requests.images(images, noiseSeeds.length, shape);
    return batches.outputs(images, noiseSeeds, pipeline.network().exposed(), n);
  }

  @Override
  public SortedMap<String, Values> values() {
    SortedMap<String, Operand<TFloat32>> wanted = new TreeMap<>();
    pipeline.network().variables().forEach(v -> wanted.put(v.name(), v.value()));
    wanted.putAll(pipeline.network().exposedValues());
    Session.Runner runner = session.runner();
    wanted.values().forEach(runner::fetch);
    SortedMap<String, Values> values = new TreeMap<>();
    try (Result result = Sessions.run(runner)) {
      int index = 0;
      for (String name : wanted.keySet()) {
        org.tensorflow.Tensor value = result.get(index++);
        values.put(name, new Values(BatchRuns.dimensions(value), Tensors.values(value)));
      }
    }
    return values;
  }

  /**
   * Checks that gradients can be trusted: that every operation between image and logits has a right
   * gradient, and that the gradient agrees with finite differences on the given images.
   *
   * @param images NHWC in [0, 1], a few images
   * @param labels class of each image
   * @return empty, or a note for people that the differences were inconclusive
   * @throws UserException if the check fails; says why
   */
  public Optional<String> preflight(float[] images, int[] labels) {
    return preflight(
        images,
        labels,
        "suspect an operation of the network's own code, or a kernel of TensorFlow on this"
            + " machine");
  }

  /**
   * The same where it is known who is to blame.
   *
   * @param suspects ends the message where differences contradict the gradient: the likeliest first
   */
  public Optional<String> preflight(float[] images, int[] labels, String suspects) {
    Requests.images(images, labels.length, shape);
    Requests.classes(labels, "label", classes);
    passes.require();
    return new GradientPreflight(this).check(images, labels, suspects);
  }

  @Override
  public synchronized void close() {
    if (lowSession != null) {
      lowSession.close();
    }
    thaw();
    session.close();
    graph.close();
  }

  private void thaw() {
    freezing = false;
    gradientBatches = batches;
    if (frozen != null) {
      frozen.close();
      frozen = null;
      lowPrecision = null;
    }
  }

  /** What the network gets for the images, copies included, all noise drawn from seed 0. */
  float[] networkInputs(float[] images, int n) {
    float[] inputs = new float[n * pipeline.draws() * shape.size()];
    batches.run(
        images, new long[n], List.of(), List.of(pipeline.networkInput()), List.of(inputs), n);
    return inputs;
  }

  /** Logits for what the network gets, past the defenses. */
  float[] networkLogits(float[] inputs, int n) {
    float[] logits = new float[n * classes];
    batches.run(
        new float[n * shape.size()],
        new long[n],
        List.of(networkInputFeed(inputs)),
        List.of(pipeline.network().logits()),
        List.of(logits),
        n);
    return logits;
  }

  /** Derivative of Σ cotangents · logits by what the network gets. */
  float[] networkGradients(float[] inputs, float[] cotangents, int n) {
    float[] gradients = new float[n * pipeline.draws() * shape.size()];
    gradientBatches()
        .run(
            new float[n * shape.size()],
            new long[n],
            List.of(networkInputFeed(inputs), queries.cotangentFeed(cotangents)),
            List.of(passes.byNetworkInput()),
            List.of(gradients),
            n);
    return gradients;
  }

  private BatchRuns.Feed networkInputFeed(float[] inputs) {
    int draws = pipeline.draws();
    return (runner, offset, count) -> {
      TFloat32 tensor =
          Tensors.of(inputs, offset * draws * shape.size(), pipeline.dimensions(count * draws));
      Sessions.feed(runner, pipeline.networkInput(), tensor);
      return Optional.of(tensor);
    };
  }
}
