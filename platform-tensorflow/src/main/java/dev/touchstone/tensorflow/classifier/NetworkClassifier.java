package dev.touchstone.tensorflow.classifier;

import dev.touchstone.api.UserException;
import dev.touchstone.api.data.ImageShape;
import dev.touchstone.api.model.GradientRequest;
import dev.touchstone.api.model.Gradients;
import dev.touchstone.api.model.InspectableClassifier;
import dev.touchstone.api.model.Values;
import dev.touchstone.tensorflow.defense.InputDefense;
import dev.touchstone.tensorflow.graph.BuiltNetwork;
import dev.touchstone.tensorflow.graph.ImageGradients;
import dev.touchstone.tensorflow.graph.InputGradient;
import dev.touchstone.tensorflow.graph.Pipeline;
import dev.touchstone.tensorflow.graph.Sessions;
import dev.touchstone.tensorflow.graph.Tensors;
import dev.touchstone.tensorflow.model.GraphModel;
import dev.touchstone.tensorflow.weights.Weights;
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
import org.tensorflow.types.TInt32;

/**
 * A deployed pipeline in one graph: input defenses in order, then the network, with the backward
 * passes that attacks ask for. Thread-safe; the graph is complete once {@link #open} returns.
 *
 * <p>Backward surrogates act as {@link ImageGradients} says. Built in that way, the logits are bit
 * for bit those of the deployed pipeline, which a sum with stopGradient misses by its rounding.
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
  private ImageGradients imageGradients;
  private Operand<TFloat32> networkGradient;
  private UserException gradientFault;

  private NetworkClassifier(
      Graph graph,
      GraphModel model,
      List<InputDefense> defenses,
      ImageShape shape,
      int classes,
      Weights weights) {
    this.graph = graph;
    this.shape = shape;
    this.classes = classes;
    Ops tf = Ops.create(graph);
    this.pipeline = new Pipeline(tf, model, defenses, shape, classes, false);
    weights.requireFit(pipeline.network().shapes(), "the weights file");
    this.losses = new LogitLosses(tf, pipeline.network().logits(), classes);
    this.surrogates = pipeline.surrogates();
    try {
      buildGradients(tf);
    } catch (UserException e) {
      // Such a pipeline can still be attacked without gradients: whoever asks for one is told.
      gradientFault = e;
    }
    this.session = Sessions.open(graph);
    this.batches = new BatchRuns(session, pipeline, shape);
    pipeline.network().assign(session, weights.tensors());
  }

  /**
   * Builds the pipeline and loads its weights.
   *
   * @param model the network
   * @param defenses input defenses, the first one sees the image
   * @param shape shape of the images
   * @param classes how many classes
   * @param weights a value for each of the network's variables
   * @throws UserException if the weights do not fit; names the tensor and both shapes
   * @throws dev.touchstone.api.ComponentException if the model or a defense breaks its contract
   */
  public static NetworkClassifier open(
      GraphModel model,
      List<InputDefense> defenses,
      ImageShape shape,
      int classes,
      Weights weights) {
    Graph graph = Sessions.newGraph();
    try {
      return new NetworkClassifier(graph, model, defenses, shape, classes, weights);
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
      Operand<TFloat32> gradient = networkGradient(graph, tf, pipeline, losses);
      new ImageGradients(graph, tf, pipeline, gradient).of(Optional.empty());
    }
  }

  private void buildGradients(Ops tf) {
    networkGradient = networkGradient(graph, tf, pipeline, losses);
    imageGradients = new ImageGradients(graph, tf, pipeline, networkGradient);
  }

  private static Operand<TFloat32> networkGradient(
      Graph graph, Ops tf, Pipeline pipeline, LogitLosses losses) {
    return InputGradient.build(
        graph,
        tf,
        pipeline.network().logits(),
        Optional.of(losses.cotangents()),
        pipeline.networkInput(),
        "the logits by the network's input");
  }

  /**
   * Takes over the weights that the same network has in another session, such as one that trains.
   * Nothing may query this classifier or change the other session's variables meanwhile.
   */
  public void load(BuiltNetwork source, Session sourceSession) {
    pipeline.network().assign(session, source, sourceSession);
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
    int n = requireImages(images, noiseSeeds.length);
    float[] logits = new float[n * classes];
    batches.run(
        images, noiseSeeds, List.of(), List.of(pipeline.network().logits()), List.of(logits), n);
    return logits;
  }

  @Override
  public Gradients gradients(GradientRequest request) {
    int n = requireImages(request.images(), request.labels().length);
    int[] labels = requireClasses(request.labels(), "label");
    int[] targets = request.targets().map(t -> requireClasses(t, "target")).orElse(labels);
    requireLength("targets", targets.length, n);
    if (stochastic()) {
      requireLength("noise seeds", request.noiseSeeds().length, n);
    }
    int choice = LogitLosses.indexOf(request.loss(), request.targets().isPresent(), classes);
    Operand<TFloat32> gradient = imageGradient(request.surrogate());
    float[] logits = new float[n * classes];
    float[] values = new float[n];
    float[] gradients = new float[n * shape.size()];
    float[] exponents = new float[n];
    try (TInt32 chosen = TInt32.scalarOf(choice)) {
      batches.run(
          request.images(),
          request.noiseSeeds(),
          List.of(
              classFeed(losses.labels(), labels),
              classFeed(losses.targets(), targets),
              (runner, offset, count) -> {
                runner.feed(losses.choice(), chosen);
                return Optional.empty();
              }),
          List.of(pipeline.network().logits(), losses.losses(), gradient, losses.exponents()),
          List.of(logits, values, gradients, exponents),
          n);
    }
    GradientScale.apply(gradients, exponents);
    return new Gradients(logits, values, gradients);
  }

  @Override
  public float[] vectorJacobianProduct(
      float[] images, float[] cotangents, Optional<String> surrogate, long[] noiseSeeds) {
    int n = requireImages(images, noiseSeeds.length);
    requireLength("cotangents", cotangents.length, n * classes);
    Operand<TFloat32> gradient = imageGradient(surrogate);
    float[] products = new float[n * shape.size()];
    batches.run(
        images,
        noiseSeeds,
        List.of(cotangentFeed(cotangents)),
        List.of(gradient),
        List.of(products),
        n);
    return products;
  }

  @Override
  public SortedSet<String> outputNames() {
    return new TreeSet<>(pipeline.network().exposed().keySet());
  }

  @Override
  public SortedMap<String, Values> outputs(float[] images, long[] noiseSeeds) {
    int n = requireImages(images, noiseSeeds.length);
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
        "suspect an operation of the network's own code, or a kernel of TensorFlow on this machine");
  }

  /**
   * The same where it is known who is to blame.
   *
   * @param suspects ends the message where differences contradict the gradient: the likeliest first
   */
  public Optional<String> preflight(float[] images, int[] labels, String suspects) {
    requireImages(images, labels.length);
    requireClasses(labels, "label");
    requireGradients();
    return new GradientPreflight(this).check(images, labels, suspects);
  }

  @Override
  public void close() {
    session.close();
    graph.close();
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
    batches.run(
        new float[n * shape.size()],
        new long[n],
        List.of(networkInputFeed(inputs), cotangentFeed(cotangents)),
        List.of(networkGradient),
        List.of(gradients),
        n);
    return gradients;
  }

  private Operand<TFloat32> imageGradient(Optional<String> surrogate) {
    requireGradients();
    return imageGradients.of(surrogate);
  }

  private void requireGradients() {
    if (gradientFault != null) {
      throw new UserException(gradientFault.getMessage(), gradientFault);
    }
  }

  private BatchRuns.Feed cotangentFeed(float[] cotangents) {
    return (runner, offset, count) -> {
      TFloat32 tensor = Tensors.of(cotangents, offset * classes, count, classes);
      runner.feed(losses.cotangents(), tensor);
      return Optional.of(tensor);
    };
  }

  private BatchRuns.Feed networkInputFeed(float[] inputs) {
    int draws = pipeline.draws();
    return (runner, offset, count) -> {
      TFloat32 tensor =
          Tensors.of(inputs, offset * draws * shape.size(), pipeline.dimensions(count * draws));
      runner.feed(pipeline.networkInput(), tensor);
      return Optional.of(tensor);
    };
  }

  private static BatchRuns.Feed classFeed(Operand<TInt32> place, int[] classes) {
    return (runner, offset, count) -> {
      TInt32 tensor = Tensors.vectorOf(classes, offset, count);
      runner.feed(place, tensor);
      return Optional.of(tensor);
    };
  }

  private int requireImages(float[] images, int n) {
    requireLength("image values", images.length, n * shape.size());
    return n;
  }

  private int[] requireClasses(int[] indices, String what) {
    for (int index : indices) {
      if (index < 0 || index >= classes) {
        throw new IllegalArgumentException(
            what + " " + index + " is outside of the " + classes + " classes");
      }
    }
    return indices;
  }

  private static void requireLength(String what, int actual, int expected) {
    if (actual != expected) {
      throw new IllegalArgumentException(
          "%d %s were passed, %d are needed".formatted(actual, what, expected));
    }
  }
}
