package dev.touchstone.tensorflow.training;

import dev.touchstone.api.ComponentException;
import dev.touchstone.api.data.ImageShape;
import dev.touchstone.api.model.GradientRequest;
import dev.touchstone.api.model.Gradients;
import dev.touchstone.tensorflow.defense.InputDefense;
import dev.touchstone.tensorflow.graph.BuiltNetwork;
import dev.touchstone.tensorflow.graph.BuiltNetwork.Declared;
import dev.touchstone.tensorflow.graph.ImageGradients;
import dev.touchstone.tensorflow.graph.InputGradient;
import dev.touchstone.tensorflow.graph.Pipeline;
import dev.touchstone.tensorflow.graph.Sessions;
import dev.touchstone.tensorflow.graph.SymbolicGradients;
import dev.touchstone.tensorflow.graph.Tensors;
import dev.touchstone.tensorflow.model.GraphModel;
import dev.touchstone.tensorflow.weights.Tensor;
import dev.touchstone.tensorflow.weights.Weights;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
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
 * The graph of a second stage: each image's reconstruction error, its gradient by the pixels for
 * the attack, and one Adam step on the decoder. The network is built as it is deployed, so that
 * what is frozen also keeps its moving statistics.
 */
final class DecoderGraph implements AutoCloseable {

  private static final String VARIABLE = "variable/";

  private final Graph graph;
  private final Session session;
  private final Pipeline pipeline;
  private final ImageShape shape;
  private final int classes;
  private final List<Declared> decoder;
  private final Placeholder<TFloat32> originals;
  private final Operand<TFloat32> errors;
  private final Operand<TFloat32> meanError;
  private final ImageGradients imageGradients;
  private final VariableUpdates updates;
  private final List<Op> stepTargets;

  DecoderGraph(
      GraphModel model,
      DecoderStage stage,
      List<InputDefense> defenses,
      ImageShape shape,
      int classes) {
    this.shape = shape;
    this.classes = classes;
    this.graph = Sessions.newGraph();
    try {
      Ops tf = Ops.create(graph);
      this.pipeline = new Pipeline(tf, model, defenses, shape, classes, false);
      this.decoder = decoder(stage, pipeline.network());
      Operand<TFloat32> output = output(stage);
      this.originals = tf.placeholder(TFloat32.class, Placeholder.shape(output.shape()));
      this.errors =
          tf.reduceSum(
              tf.math.squaredDifference(output, originals), tf.constant(new int[] {1, 2, 3}));
      this.meanError = tf.math.mean(errors, tf.constant(0));
      Operand<TFloat32> byInput =
          InputGradient.build(
              graph,
              tf,
              errors,
              Optional.empty(),
              pipeline.networkInput(),
              "the reconstruction error by the network's input");
      this.imageGradients = new ImageGradients(graph, tf, pipeline, byInput);
      List<Operand<TFloat32>> gradients =
          SymbolicGradients.build(
              graph,
              meanError,
              Optional.empty(),
              decoder.stream().map(Declared::value).toList(),
              "the reconstruction error by the decoder's variables");
      List<Op> before = new ArrayList<>(gradients);
      before.add(meanError);
      this.updates = new VariableUpdates(tf, Optimizer.ADAM);
      this.stepTargets = updates.build(tf, before, decoder, gradients);
      this.session = Sessions.open(graph);
    } catch (RuntimeException e) {
      graph.close();
      throw e;
    }
  }

  private static List<Declared> decoder(DecoderStage stage, BuiltNetwork network) {
    List<Declared> decoder =
        network.trainable().stream()
            .filter(variable -> variable.name().startsWith(stage.variables()))
            .toList();
    if (decoder.isEmpty()) {
      throw new ComponentException(
          "the network has no variable '%s…' for the second stage to train"
              .formatted(stage.variables()));
    }
    return decoder;
  }

  private Operand<TFloat32> output(DecoderStage stage) {
    Operand<TFloat32> output = pipeline.network().exposed().get(stage.output());
    Shape images = pipeline.images().shape();
    if (output == null) {
      throw new ComponentException(
          "the network exposes no output '%s' for the second stage".formatted(stage.output()));
    }
    if (!output.shape().isCompatibleWith(images)) {
      throw new ComponentException(
          "the output '%s' has shape %s; a reconstruction needs %s"
              .formatted(stage.output(), output.shape(), images));
    }
    return output;
  }

  /** Sets all variables to a first stage's result, and the optimiser to its beginning. */
  void initialize(Weights weights) {
    pipeline.network().assign(session, weights.tensors());
    updates.assign(session, updates.initialValues());
  }

  /** Shape of every tensor of {@link #read}. */
  SortedMap<String, long[]> shapes() {
    SortedMap<String, long[]> shapes = updates.shapes();
    decoder.forEach(variable -> shapes.put(VARIABLE + variable.name(), variable.shape()));
    return shapes;
  }

  /** Everything that a step changes: the decoder's variables and the optimiser's values. */
  SortedMap<String, Tensor> read() {
    SortedMap<String, Tensor> state = updates.read(session);
    SortedMap<String, Tensor> variables = pipeline.network().read(session);
    decoder.forEach(v -> state.put(VARIABLE + v.name(), variables.get(v.name())));
    return state;
  }

  /** Puts back what {@link #read} gave; all else is as {@link #initialize} left it. */
  void restore(Map<String, Tensor> state) {
    SortedMap<String, Tensor> variables = new TreeMap<>(pipeline.network().read(session));
    decoder.forEach(v -> variables.put(v.name(), state.get(VARIABLE + v.name())));
    pipeline.network().assign(session, variables);
    updates.assign(session, state);
  }

  /** All variables' values. */
  SortedMap<String, Tensor> weights() {
    return pipeline.network().read(session);
  }

  /**
   * Lowers the mean reconstruction error of a batch.
   *
   * @param fed what the pipeline gets
   * @param truth what it is to give
   * @param noiseSeeds one per image
   * @param number how many steps came before
   * @return the error before the step, an image's mean
   */
  double step(float[] fed, float[] truth, long[] noiseSeeds, long number, double learningRate) {
    Session.Runner runner = session.runner();
    List<TFloat32> tensors = feed(runner, fed, noiseSeeds);
    try {
      tensors.add(feedOriginals(runner, truth));
      tensors.addAll(updates.feed(runner, number, learningRate));
      stepTargets.forEach(runner::addTarget);
      try (Result result = Sessions.run(runner.fetch(meanError))) {
        return Tensors.scalar(result.get(0));
      }
    } finally {
      tensors.forEach(TFloat32::close);
    }
  }

  private List<TFloat32> feed(Session.Runner runner, float[] images, long[] noiseSeeds) {
    int count = noiseSeeds.length;
    List<TFloat32> tensors = new ArrayList<>(pipeline.feedNoise(runner, noiseSeeds, 0, count));
    TFloat32 tensor = Tensors.of(images, pipeline.dimensions(count));
    runner.feed(pipeline.images(), tensor);
    tensors.add(tensor);
    return tensors;
  }

  private TFloat32 feedOriginals(Session.Runner runner, float[] images) {
    TFloat32 tensor = Tensors.of(images, pipeline.dimensions(images.length / shape.size()));
    runner.feed(originals, tensor);
    return tensor;
  }

  /** The network under an attack that raises the reconstruction error of a batch. */
  AttackedNetwork against(float[] batch) {
    return new Reconstruction(batch);
  }

  @Override
  public void close() {
    session.close();
    graph.close();
  }

  private final class Reconstruction implements AttackedNetwork {

    private final float[] batch;

    Reconstruction(float[] batch) {
      this.batch = batch;
    }

    @Override
    public ImageShape shape() {
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
      return pipeline.surrogates();
    }

    @Override
    public float[] logits(float[] images, long[] noiseSeeds) {
      Session.Runner runner = session.runner().fetch(pipeline.network().logits());
      List<TFloat32> tensors = feed(runner, images, noiseSeeds);
      try (Result result = Sessions.run(runner)) {
        return Tensors.values(result.get(0));
      } finally {
        tensors.forEach(TFloat32::close);
      }
    }

    @Override
    public float[] vectorJacobianProduct(
        float[] images, float[] cotangents, Optional<String> surrogate, long[] noiseSeeds) {
      throw AttackedNetwork.ownLoss("the reconstruction error");
    }

    /** Whichever loss is asked for: the reconstruction error to the original. */
    @Override
    public Gradients gradients(int[] rows, GradientRequest request) {
      AttackedNetwork.requireUntargeted(request, "the reconstruction error");
      Session.Runner runner =
          session
              .runner()
              .fetch(pipeline.network().logits())
              .fetch(errors)
              .fetch(imageGradients.of(request.surrogate()));
      List<TFloat32> tensors = feed(runner, request.images(), request.noiseSeeds());
      try {
        tensors.add(feedOriginals(runner, AttackedNetwork.gather(batch, rows, shape.size())));
        try (Result result = Sessions.run(runner)) {
          return new Gradients(
              Tensors.values(result.get(0)),
              Tensors.values(result.get(1)),
              Tensors.values(result.get(2)));
        }
      } finally {
        tensors.forEach(TFloat32::close);
      }
    }
  }
}
