package dev.touchstone.tensorflow.training;

import dev.touchstone.api.ComponentException;
import dev.touchstone.api.Seed;
import dev.touchstone.api.UserException;
import dev.touchstone.api.data.ImageShape;
import dev.touchstone.api.results.NamedTable;
import dev.touchstone.api.threat.NormBall;
import dev.touchstone.tensorflow.defense.InputDefense;
import dev.touchstone.tensorflow.model.GraphModel;
import dev.touchstone.tensorflow.weights.Tensor;
import dev.touchstone.tensorflow.weights.Weights;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Trains networks. The same request gives the same bytes, interrupted or not, on machines of the
 * same kind and number of cores.
 */
public final class Trainer {

  private static final String VARIABLES = "variables";

  private final TrainingRequest request;
  private final TrainingParameters parameters;
  private final Seed seed;
  private final TrainingGraph graph;
  private final Optional<DefendedSteps> defended;
  private final Optional<RobustProgress> robust;
  private final int batches;
  private final int passes;
  private final long steps;
  private final List<List<Double>> history = new ArrayList<>();
  private final long started = System.nanoTime();
  private double secondsBefore;

  private Trainer(TrainingRequest request, TrainingGraph graph, Optional<DefendedSteps> defended) {
    this.request = request;
    this.parameters = request.parameters();
    this.seed = request.seed();
    this.graph = graph;
    this.defended = defended;
    this.robust = defended.flatMap(steps -> RobustProgress.of(request, steps, history));
    int images = request.images().count();
    this.batches = parameters.stepsPerPass(images);
    this.passes = parameters.passes(images);
    this.steps = parameters.steps(images);
  }

  /**
   * Trains, or goes on from the checkpoint.
   *
   * @throws UserException if there are no images, the checkpoint is of another training, or
   *     TensorFlow's gradient of an operation is not to be trusted
   * @throws ComponentException if the loss or a weight stops being finite, or the network breaks
   *     its contract
   * @throws dev.touchstone.api.CancelledException if the user asked to stop; the checkpoint of the
   *     last complete epoch stays
   */
  public static TrainingResult train(TrainingRequest request) {
    if (request.images().count() == 0) {
      throw new UserException("the training set is empty");
    }
    if (request.model() instanceof TwoStageModel two) {
      DecoderStage stage = two.decoderStage();
      TrainingResult classifier =
          request.classifier().isPresent()
              ? given(stage, request, request.classifier().get())
              : trainClassifier(request);
      return DecoderTraining.train(stage, request, classifier);
    }
    if (request.classifier().isPresent()) {
      throw new UserException("the model has no second stage to train after a given classifier");
    }
    return trainClassifier(request);
  }

  /** A classifier that was trained elsewhere, with a decoder that has learned nothing yet. */
  private static TrainingResult given(
      DecoderStage stage, TrainingRequest request, Weights classifier) {
    SortedMap<String, Tensor> weights =
        new TreeMap<>(
            initialWeights(
                    request.model(), request.images().shape(), request.classes(), request.seed())
                .tensors());
    SortedMap<String, long[]> shapes = new TreeMap<>();
    weights.forEach(
        (name, tensor) -> {
          if (!name.startsWith(stage.variables())) {
            shapes.put(name, tensor.shape());
          }
        });
    classifier.requireFit(shapes, "the classifier");
    weights.putAll(classifier.tensors());
    return new TrainingResult(
        new Weights(weights, Map.of()),
        new NamedTable("training-history", "The classifier was given.", List.of(), List.of()),
        Optional.empty(),
        request.images().count(),
        0,
        0);
  }

  private static TrainingResult trainClassifier(TrainingRequest request) {
    try (TrainingGraph graph =
        new TrainingGraph(
            request.model(),
            request.defenses(),
            request.defense(),
            request.images().shape(),
            request.classes(),
            request.parameters())) {
      if (request.defense().isEmpty()) {
        return new Trainer(request, graph, Optional.empty()).run();
      }
      try (DefendedSteps steps = new DefendedSteps(request.defense().get(), request, graph)) {
        return new Trainer(request, graph, Optional.of(steps)).run();
      }
    }
  }

  /**
   * A network's first values, as a training with this seed begins.
   *
   * @throws UserException if TensorFlow's gradient of an operation is not to be trusted
   * @throws ComponentException if the network breaks its contract
   */
  public static Weights initialWeights(GraphModel model, ImageShape shape, int classes, Seed seed) {
    try (TrainingGraph graph =
        new TrainingGraph(
            model, List.of(), Optional.empty(), shape, classes, TrainingParameters.DEFAULTS)) {
      graph.initialize(seed.derive(VARIABLES));
      return new Weights(graph.weights(), Map.of());
    }
  }

  /**
   * Builds what a training would run, and runs nothing: what cannot be trained is known at once.
   *
   * @throws UserException if TensorFlow's gradient of an operation is not to be trusted, or the
   *     defense cannot serve the network
   * @throws ComponentException if the network or the defense breaks its contract
   */
  public static void rehearse(
      GraphModel model,
      List<InputDefense> defenses,
      Optional<TrainingDefense> defense,
      ImageShape shape,
      int classes,
      TrainingParameters parameters) {
    new TrainingGraph(model, defenses, defense, shape, classes, parameters).close();
    if (model instanceof TwoStageModel two) {
      new DecoderGraph(model, two.decoderStage(), defenses, shape, classes).close();
    }
  }

  private TrainingResult run() {
    resume();
    for (int epoch = history.size(); epoch < passes && !stopsEarly(); epoch++) {
      List<Double> row = trainEpoch(epoch);
      SortedMap<String, Tensor> state = graph.read();
      requireFinite(state, epoch);
      if (robust.isPresent()) {
        row.addAll(robust.get().follow(epoch, graph));
        state.putAll(robust.get().state());
      }
      history.add(row);
      new Checkpoint(epoch + 1, seconds(), history, state).write(request.checkpoint());
    }
    NamedTable table =
        new NamedTable(
            "training-history", "Progress of the training, epoch by epoch.", columns(), history);
    SortedMap<String, Tensor> weights =
        robust.isPresent() ? robust.get().bestWeights() : graph.weights();
    return new TrainingResult(
        new Weights(weights, Map.of()),
        table,
        Optional.empty(),
        request.images().count(),
        history.size(),
        seconds());
  }

  private void resume() {
    SortedMap<String, long[]> shapes = graph.shapes();
    robust.ifPresent(following -> shapes.putAll(following.shapes(graph)));
    Optional<Checkpoint> checkpoint =
        Checkpoint.read(request.checkpoint(), shapes, columns().size());
    if (checkpoint.isPresent()) {
      graph.restore(checkpoint.get().state());
      history.addAll(checkpoint.get().history());
      secondsBefore = checkpoint.get().seconds();
      robust.ifPresent(following -> following.restore(checkpoint.get().state()));
    } else {
      graph.initialize(seed.derive(VARIABLES));
    }
  }

  private boolean stopsEarly() {
    return robust.isPresent() && robust.get().stopsEarly();
  }

  private List<String> columns() {
    List<String> columns = new ArrayList<>(List.of("epoch", "loss"));
    columns.addAll(graph.terms());
    columns.addAll(List.of("training accuracy (%)", "learning rate"));
    defended.ifPresent(steps -> columns.add("epsilon"));
    robust.ifPresent(following -> columns.addAll(RobustProgress.COLUMNS));
    return columns;
  }

  private double seconds() {
    return secondsBefore + (System.nanoTime() - started) / 1e9;
  }

  private List<Double> trainEpoch(int epoch) {
    Batches epochBatches = new Batches(request.images(), parameters, seed, epoch);
    Seed attacked = seed.derive("attack").derive(epoch);
    EpochMeans means = new EpochMeans(graph.terms().size());
    long epochStarted = System.nanoTime();
    double learningRate = 0;
    for (int index = 0; index < batches && (long) epoch * batches + index < steps; index++) {
      request.cancellation().check();
      Batches.Batch batch = epochBatches.get(index);
      long step = (long) epoch * batches + index;
      learningRate = parameters.learningRate() * parameters.schedule().factor(step, steps);
      Batches.Batch fed = batch;
      double epsilon = 0;
      if (defended.isPresent()) {
        NormBall threat = defended.get().threat(epoch + (index + 1.0) / batches);
        fed = defended.get().feed(batch, threat, attacked);
        epsilon = threat.epsilon();
      }
      TrainingGraph.StepReport report = graph.step(fed, step, learningRate, epsilon);
      if (!Double.isFinite(report.loss())) {
        throw new ComponentException(
            "the training loss became %s in epoch %d, batch %d; try a lower learning rate"
                .formatted(report.loss(), epoch + 1, index + 1));
      }
      means.add(report, batch.count(), fed.count());
      reportProgress(epoch, means, (System.nanoTime() - epochStarted) / 1e9);
    }
    List<Double> row = means.row(epoch + 1, learningRate);
    request.defense().ifPresent(defense -> row.add(defense.threat(epoch + 1.0).epsilon()));
    return row;
  }

  private void reportProgress(int epoch, EpochMeans means, double seconds) {
    long perEpoch = request.images().count();
    long done = epoch * perEpoch + means.images();
    long total = Math.min(passes * perEpoch, steps * parameters.batchSize());
    double perSecond = means.images() / seconds;
    long left = Math.round((total - done) / perSecond);
    String detail =
        String.format(
            Locale.ROOT,
            "epoch %d/%d  loss %.3f  accuracy %.1f %%%s  %,.0f images/s  %d:%02d left",
            epoch + 1,
            passes,
            means.loss(),
            means.accuracy(),
            robust.map(RobustProgress::detail).orElse(""),
            perSecond,
            left / 60,
            left % 60);
    request.progress().update(done, total, detail);
  }

  private static void requireFinite(Map<String, Tensor> state, int epoch) {
    state.forEach(
        (name, tensor) -> {
          for (float value : tensor.values()) {
            if (!Float.isFinite(value)) {
              throw new ComponentException(
                  "'%s' became %s at the end of epoch %d; try a lower learning rate"
                      .formatted(name, value, epoch + 1));
            }
          }
        });
  }

  /** Running means over an epoch's images. */
  private static final class EpochMeans {

    private long images;
    private long rows;
    private double loss;
    private double correct;
    private final double[] terms;

    EpochMeans(int terms) {
      this.terms = new double[terms];
    }

    /** Takes a step on so many images, of which so many rows were fed. */
    void add(TrainingGraph.StepReport report, int count, int fed) {
      images += count;
      rows += fed;
      loss += report.loss() * count;
      correct += report.correct();
      for (int i = 0; i < terms.length; i++) {
        terms[i] += report.terms()[i] * count;
      }
    }

    long images() {
      return images;
    }

    double loss() {
      return loss / images;
    }

    double accuracy() {
      return 100 * correct / rows;
    }

    List<Double> row(int epoch, double learningRate) {
      List<Double> row = new ArrayList<>(List.of((double) epoch, loss()));
      for (double term : terms) {
        row.add(term / images);
      }
      row.addAll(List.of(accuracy(), learningRate));
      return row;
    }
  }
}
