package dev.touchstone.tensorflow.classifier;

import dev.touchstone.api.UserException;
import dev.touchstone.api.data.ImageShape;
import dev.touchstone.api.model.DifferentiableClassifier;
import dev.touchstone.api.model.GradientRequest;
import dev.touchstone.api.model.Gradients;
import dev.touchstone.tensorflow.defense.BackwardSurrogate;
import dev.touchstone.tensorflow.defense.InputDefense;
import dev.touchstone.tensorflow.graph.Pipeline;
import dev.touchstone.tensorflow.graph.Sessions;
import dev.touchstone.tensorflow.graph.SymbolicGradients;
import dev.touchstone.tensorflow.graph.Tensors;
import dev.touchstone.tensorflow.model.GraphModel;
import dev.touchstone.tensorflow.weights.Tensor;
import dev.touchstone.tensorflow.weights.Weights;
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
import org.tensorflow.types.TInt32;

/**
 * A deployed pipeline in one graph: input defenses in order, then the network, with the backward
 * passes that attacks ask for. Thread-safe; the graph is complete once {@link #open} returns.
 *
 * <p>For a defense T with a backward surrogate s, the gradient is that of s(x) + stopGradient(T(x)
 * − s(x)): the network is differentiated at T(x), and the result is pulled back through s at x.
 * Built in this way, the logits are bit for bit those of the deployed pipeline, which the sum
 * misses by its rounding, and all surrogates share one backward pass through the network.
 */
public final class NetworkClassifier implements DifferentiableClassifier {

  /** Larger batches are split, so that a call's memory does not depend on how much is asked. */
  private static final int LARGEST_BATCH = 512;

  private final ImageShape shape;
  private final int classes;
  private final Graph graph;
  private final Session session;
  private final Pipeline pipeline;
  private final LogitLosses losses;
  private final List<String> surrogates;
  private final Map<String, Operand<TFloat32>> imageGradients = new LinkedHashMap<>();
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
    this.surrogates =
        defenses.stream()
            .flatMap(defense -> defense.surrogates().stream())
            .map(BackwardSurrogate::name)
            .distinct()
            .toList();
    try {
      buildGradients(tf);
    } catch (UserException e) {
      // Such a pipeline can still be attacked without gradients: whoever asks for one is told.
      gradientFault = e;
    }
    this.session = Sessions.open(graph);
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
    try (Graph graph = Sessions.newGraph()) {
      return new Pipeline(Ops.create(graph), model, List.of(), shape, classes, false)
          .network()
          .shapes();
    }
  }

  private void buildGradients(Ops tf) {
    networkGradient =
        differentiate(
            pipeline.network().logits(),
            losses.cotangents(),
            pipeline.networkInput(),
            "the logits by the network's input");
    for (String name : surrogates.isEmpty() ? List.of("") : surrogates) {
      Operand<TFloat32> gradient = networkGradient;
      List<Pipeline.Stage> stages = pipeline.stages();
      for (int i = stages.size() - 1; i >= 0; i--) {
        gradient = pullBack(tf, stages.get(i), name, gradient);
      }
      imageGradients.put(name, gradient);
    }
  }

  private Operand<TFloat32> pullBack(
      Ops tf, Pipeline.Stage stage, String name, Operand<TFloat32> gradient) {
    String what = "the defense " + stage.defense().getClass().getSimpleName();
    List<BackwardSurrogate> offered = stage.defense().surrogates();
    if (offered.isEmpty()) {
      return differentiate(stage.output(), gradient, stage.input(), what + " by its input");
    }
    BackwardSurrogate surrogate =
        offered.stream().filter(s -> s.name().equals(name)).findFirst().orElse(offered.get(0));
    what = "the surrogate '" + surrogate.name() + "' of " + what;
    Operand<TFloat32> standIn = pipeline.apply(tf, what, () -> surrogate.apply(tf, stage.input()));
    return differentiate(standIn, gradient, stage.input(), what + " by its input");
  }

  private Operand<TFloat32> differentiate(
      Operand<TFloat32> y, Operand<TFloat32> cotangent, Operand<TFloat32> x, String what) {
    return SymbolicGradients.build(graph, y, Optional.of(cotangent), List.of(x), what).get(0);
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
    forEachBatch(
        images, noiseSeeds, List.of(), List.of(pipeline.network().logits()), List.of(logits), n);
    return logits;
  }

  @Override
  public Gradients gradients(GradientRequest request) {
    int n = requireImages(request.images(), request.labels().length);
    int[] labels = requireClasses(request.labels(), "label");
    int[] targets = request.targets().map(t -> requireClasses(t, "target")).orElse(labels);
    requireLength("targets", targets.length, n);
    int choice = LogitLosses.indexOf(request.loss(), request.targets().isPresent(), classes);
    Operand<TFloat32> gradient = imageGradient(request.surrogate());
    float[] logits = new float[n * classes];
    float[] values = new float[n];
    float[] gradients = new float[n * shape.size()];
    try (TInt32 chosen = TInt32.scalarOf(choice)) {
      forEachBatch(
          request.images(),
          request.noiseSeeds(),
          List.of(
              (runner, offset, count) -> feed(runner, losses.labels(), labels, offset, count),
              (runner, offset, count) -> feed(runner, losses.targets(), targets, offset, count),
              (runner, offset, count) -> {
                runner.feed(losses.choice(), chosen);
                return Optional.empty();
              }),
          List.of(pipeline.network().logits(), losses.losses(), gradient),
          List.of(logits, values, gradients),
          n);
    }
    return new Gradients(logits, values, gradients);
  }

  @Override
  public float[] vectorJacobianProduct(
      float[] images, float[] cotangents, Optional<String> surrogate, long[] noiseSeeds) {
    int n = requireImages(images, noiseSeeds.length);
    requireLength("cotangents", cotangents.length, n * classes);
    Operand<TFloat32> gradient = imageGradient(surrogate);
    float[] products = new float[n * shape.size()];
    forEachBatch(
        images,
        noiseSeeds,
        List.of(cotangentFeed(cotangents)),
        List.of(gradient),
        List.of(products),
        n);
    return products;
  }

  /**
   * The intermediate outputs that the model exposes.
   *
   * @param images NHWC in [0, 1], one per noise seed
   * @param noiseSeeds one per image; ignored unless the pipeline is stochastic
   * @return by name, with the images as first dimension
   */
  public SortedMap<String, Tensor> outputs(float[] images, long[] noiseSeeds) {
    int n = requireImages(images, noiseSeeds.length);
    SortedMap<String, Operand<TFloat32>> exposed = pipeline.network().exposed();
    SortedMap<String, List<Tensor>> parts = new TreeMap<>();
    for (int offset = 0; offset < n; offset += LARGEST_BATCH) {
      Run run = new Run(images, noiseSeeds, offset, Math.min(LARGEST_BATCH, n - offset));
      try (run;
          Result result = run.fetch(List.of(), exposed.values())) {
        int index = 0;
        for (String name : exposed.keySet()) {
          org.tensorflow.Tensor output = result.get(index++);
          parts
              .computeIfAbsent(name, key -> new ArrayList<>())
              .add(new Tensor(output.shape().asArray(), Tensors.values(output)));
        }
      }
    }
    SortedMap<String, Tensor> outputs = new TreeMap<>();
    parts.forEach((name, batches) -> outputs.put(name, concatenate(batches)));
    return outputs;
  }

  /**
   * Checks that gradients can be trusted: that every operation between image and logits has a right
   * gradient, and that the gradient agrees with finite differences on the given images.
   *
   * @param images NHWC in [0, 1], a few images
   * @param labels class of each image
   * @throws UserException if the check fails; says why
   */
  public void preflight(float[] images, int[] labels) {
    requireImages(images, labels.length);
    requireClasses(labels, "label");
    requireGradients();
    new GradientPreflight(this).check(images, labels);
  }

  @Override
  public void close() {
    session.close();
    graph.close();
  }

  Pipeline pipeline() {
    return pipeline;
  }

  /** What the network gets for the images, all noise drawn from seed 0. */
  float[] networkInputs(float[] images, int n) {
    float[] inputs = new float[n * shape.size()];
    forEachBatch(
        images, new long[n], List.of(), List.of(pipeline.networkInput()), List.of(inputs), n);
    return inputs;
  }

  /** Logits for what the network gets, past the defenses. */
  float[] networkLogits(float[] inputs, int n) {
    float[] logits = new float[n * classes];
    forEachBatch(
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
    float[] gradients = new float[n * shape.size()];
    forEachBatch(
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
    if (surrogate.isPresent() && !surrogates.contains(surrogate.get())) {
      throw new UserException(
          "the pipeline has no backward surrogate '%s'; it has %s"
              .formatted(surrogate.get(), surrogates.isEmpty() ? "none" : surrogates));
    }
    return surrogate.map(imageGradients::get).orElse(imageGradients.values().iterator().next());
  }

  private void requireGradients() {
    if (gradientFault != null) {
      throw new UserException(gradientFault.getMessage(), gradientFault);
    }
  }

  /** Feeds one tensor of a batch; gives it back to be closed after the run. */
  @FunctionalInterface
  private interface Feed {
    Optional<? extends org.tensorflow.Tensor> feed(Session.Runner runner, int offset, int count);
  }

  private Feed cotangentFeed(float[] cotangents) {
    return (runner, offset, count) -> {
      TFloat32 tensor = Tensors.of(cotangents, offset * classes, count, classes);
      runner.feed(losses.cotangents(), tensor);
      return Optional.of(tensor);
    };
  }

  private Feed networkInputFeed(float[] inputs) {
    return (runner, offset, count) -> {
      TFloat32 tensor = Tensors.of(inputs, offset * shape.size(), pipeline.dimensions(count));
      runner.feed(pipeline.networkInput(), tensor);
      return Optional.of(tensor);
    };
  }

  private static Optional<TInt32> feed(
      Session.Runner runner, Operand<TInt32> place, int[] values, int offset, int count) {
    TInt32 tensor = Tensors.vectorOf(values, offset, count);
    runner.feed(place, tensor);
    return Optional.of(tensor);
  }

  /** Runs all images in batches and writes each output's rows into its array. */
  private void forEachBatch(
      float[] images,
      long[] noiseSeeds,
      List<Feed> feeds,
      List<Operand<TFloat32>> outputs,
      List<float[]> into,
      int n) {
    for (int offset = 0; offset < n; offset += LARGEST_BATCH) {
      Run run = new Run(images, noiseSeeds, offset, Math.min(LARGEST_BATCH, n - offset));
      try (run;
          Result result = run.fetch(feeds, outputs)) {
        for (int i = 0; i < into.size(); i++) {
          float[] all = into.get(i);
          Tensors.copy(result.get(i), all, all.length / n * offset);
        }
      }
    }
  }

  /** One batch's run and the native tensors that it feeds. */
  private final class Run implements AutoCloseable {

    private final Session.Runner runner = session.runner();
    private final List<org.tensorflow.Tensor> fed = new ArrayList<>();
    private final int offset;
    private final int count;

    Run(float[] images, long[] noiseSeeds, int offset, int count) {
      this.offset = offset;
      this.count = count;
      TFloat32 batch = Tensors.of(images, offset * shape.size(), pipeline.dimensions(count));
      fed.add(batch);
      runner.feed(pipeline.images(), batch);
      if (stochastic()) {
        fed.addAll(pipeline.feedNoise(runner, noiseSeeds, offset, count));
      }
    }

    Result fetch(List<Feed> feeds, Iterable<Operand<TFloat32>> outputs) {
      feeds.forEach(feed -> feed.feed(runner, offset, count).ifPresent(fed::add));
      outputs.forEach(runner::fetch);
      return Sessions.run(runner);
    }

    @Override
    public void close() {
      fed.forEach(org.tensorflow.Tensor::close);
    }
  }

  private static Tensor concatenate(List<Tensor> batches) {
    long[] dimensions = batches.get(0).shape().clone();
    dimensions[0] = batches.stream().mapToLong(batch -> batch.shape()[0]).sum();
    int size = batches.stream().mapToInt(batch -> batch.values().length).sum();
    float[] values = new float[size];
    int offset = 0;
    for (Tensor batch : batches) {
      System.arraycopy(batch.values(), 0, values, offset, batch.values().length);
      offset += batch.values().length;
    }
    return new Tensor(dimensions, values);
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
