package dev.touchstone.tensorflow.training;

import dev.touchstone.api.ComponentException;
import dev.touchstone.api.Seed;
import dev.touchstone.api.UserException;
import dev.touchstone.api.data.ImageShape;
import dev.touchstone.api.results.NamedTable;
import dev.touchstone.tensorflow.model.GraphModel;
import dev.touchstone.tensorflow.weights.Tensor;
import dev.touchstone.tensorflow.weights.Weights;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;

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
  private final int batches;
  private final List<List<Double>> history = new ArrayList<>();
  private final long started = System.nanoTime();
  private double secondsBefore;

  private Trainer(TrainingRequest request, TrainingGraph graph) {
    this.request = request;
    this.parameters = request.parameters();
    this.seed = request.seed();
    this.graph = graph;
    this.batches = Batches.count(request.images(), parameters);
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
    try (TrainingGraph graph =
        new TrainingGraph(
            request.model(),
            request.defenses(),
            request.images().shape(),
            request.classes(),
            request.parameters())) {
      return new Trainer(request, graph).run();
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
        new TrainingGraph(model, List.of(), shape, classes, TrainingParameters.DEFAULTS)) {
      graph.initialize(seed.derive(VARIABLES));
      return new Weights(graph.weights(), Map.of());
    }
  }

  private TrainingResult run() {
    Optional<Checkpoint> checkpoint =
        Checkpoint.read(request.checkpoint(), graph.shapes(), columns().size());
    if (checkpoint.isPresent()) {
      graph.restore(checkpoint.get().state());
      history.addAll(checkpoint.get().history());
      secondsBefore = checkpoint.get().seconds();
    } else {
      graph.initialize(seed.derive(VARIABLES));
    }
    for (int epoch = history.size(); epoch < parameters.epochs(); epoch++) {
      history.add(trainEpoch(epoch));
      SortedMap<String, Tensor> state = graph.read();
      requireFinite(state, epoch);
      new Checkpoint(epoch + 1, seconds(), history, state).write(request.checkpoint());
    }
    NamedTable table =
        new NamedTable(
            "training-history", "Progress of the training, epoch by epoch.", columns(), history);
    return new TrainingResult(
        new Weights(graph.weights(), Map.of()), table, request.images().count(), seconds());
  }

  private List<String> columns() {
    List<String> columns = new ArrayList<>(List.of("epoch", "loss"));
    columns.addAll(graph.terms());
    columns.addAll(List.of("training accuracy (%)", "learning rate"));
    return columns;
  }

  private double seconds() {
    return secondsBefore + (System.nanoTime() - started) / 1e9;
  }

  private List<Double> trainEpoch(int epoch) {
    Batches epochBatches = new Batches(request.images(), parameters, seed, epoch);
    EpochMeans means = new EpochMeans(graph.terms().size());
    long epochStarted = System.nanoTime();
    double learningRate = 0;
    for (int index = 0; index < batches; index++) {
      request.cancellation().check();
      Batches.Batch batch = epochBatches.get(index);
      long step = (long) epoch * batches + index;
      learningRate =
          parameters.learningRate()
              * parameters.schedule().factor(step, (long) parameters.epochs() * batches);
      TrainingGraph.StepReport report = graph.step(batch, step, learningRate);
      if (!Double.isFinite(report.loss())) {
        throw new ComponentException(
            "the training loss became %s in epoch %d, batch %d; try a lower learning rate"
                .formatted(report.loss(), epoch + 1, index + 1));
      }
      means.add(report, batch.count());
      reportProgress(epoch, means, (System.nanoTime() - epochStarted) / 1e9);
    }
    return means.row(epoch + 1, learningRate);
  }

  private void reportProgress(int epoch, EpochMeans means, double seconds) {
    long perEpoch = request.images().count();
    long done = epoch * perEpoch + means.images();
    long total = parameters.epochs() * perEpoch;
    double perSecond = means.images() / seconds;
    long left = Math.round((total - done) / perSecond);
    String detail =
        String.format(
            Locale.ROOT,
            "epoch %d/%d  loss %.3f  accuracy %.1f %%  %,.0f images/s  %d:%02d left",
            epoch + 1,
            parameters.epochs(),
            means.loss(),
            means.accuracy(),
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
    private double loss;
    private double correct;
    private final double[] terms;

    EpochMeans(int terms) {
      this.terms = new double[terms];
    }

    void add(TrainingGraph.StepReport report, int count) {
      images += count;
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
      return 100 * correct / images;
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
