package dev.touchstone.tensorflow.training;

import dev.touchstone.api.ComponentException;
import dev.touchstone.api.Seed;
import dev.touchstone.api.attack.Attack;
import dev.touchstone.api.data.LabeledImages;
import dev.touchstone.api.results.NamedTable;
import dev.touchstone.tensorflow.weights.Weights;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** The second stage of a {@link TwoStageModel}, as {@link DecoderStage} describes it. */
final class DecoderTraining {

  private static final List<String> COLUMNS =
      List.of("epoch", "reconstruction error on adversarial images", "learning rate");

  private final DecoderStage stage;
  private final TrainingRequest request;
  private final DecoderGraph graph;
  private final Attack attack;
  private final Seed seed;
  private final TrainingParameters parameters;
  private final int batches;
  private final Path file;
  private final List<List<Double>> history = new ArrayList<>();
  private final long started = System.nanoTime();
  private double secondsBefore;

  private DecoderTraining(DecoderStage stage, TrainingRequest request, DecoderGraph graph) {
    this.stage = stage;
    this.request = request;
    this.graph = graph;
    this.attack = request.attacks().create(stage.attack());
    this.seed = request.seed().derive("decoder");
    this.parameters =
        new TrainingParameters(
            stage.epochs(),
            stage.batchSize(),
            Optimizer.ADAM,
            stage.learningRate(),
            Schedule.COSINE,
            0,
            request.parameters().augmentation());
    this.batches = parameters.stepsPerPass(request.images().count());
    this.file = TrainingRequest.decoderCheckpoint(request.checkpoint());
  }

  /** Trains the decoder, or goes on from its checkpoint. */
  static TrainingResult train(DecoderStage stage, TrainingRequest request, TrainingResult first) {
    try (DecoderGraph graph =
        new DecoderGraph(
            request.model(),
            stage,
            request.defenses(),
            request.images().shape(),
            request.classes())) {
      return new DecoderTraining(stage, request, graph).run(first);
    }
  }

  private TrainingResult run(TrainingResult first) {
    graph.initialize(first.weights());
    Optional<Checkpoint> checkpoint = Checkpoint.read(file, graph.shapes(), COLUMNS.size());
    if (checkpoint.isPresent()) {
      graph.restore(checkpoint.get().state());
      history.addAll(checkpoint.get().history());
      secondsBefore = checkpoint.get().seconds();
    }
    for (int epoch = history.size(); epoch < stage.epochs(); epoch++) {
      history.add(trainEpoch(epoch));
      new Checkpoint(epoch + 1, seconds(), history, graph.read()).write(file);
    }
    return new TrainingResult(
        new Weights(graph.weights(), Map.of()),
        first.history(),
        Optional.of(
            new NamedTable(
                "decoder-history",
                "Progress of the decoder, epoch by epoch: an image's squared error, summed over its"
                    + " pixels, between the original and the reconstruction from the adversarial"
                    + " image.",
                COLUMNS,
                history)),
        first.images(),
        first.epochs(),
        first.seconds() + seconds());
  }

  private double seconds() {
    return secondsBefore + (System.nanoTime() - started) / 1e9;
  }

  private List<Double> trainEpoch(int epoch) {
    Batches epochBatches = new Batches(request.images(), parameters, seed, epoch);
    Seed stream = seed.derive("attack").derive(epoch);
    double error = 0;
    long images = 0;
    double learningRate = 0;
    for (int index = 0; index < batches; index++) {
      request.cancellation().check();
      Batches.Batch batch = epochBatches.get(index);
      long number = (long) epoch * batches + index;
      learningRate =
          parameters.learningRate()
              * parameters.schedule().factor(number, (long) stage.epochs() * batches);
      double batchError =
          graph.step(
              attacked(batch, stream), batch.images(), batch.noiseSeeds(), number, learningRate);
      if (!Double.isFinite(batchError)) {
        throw new ComponentException(
            "the reconstruction error became %s in epoch %d of the decoder, batch %d; try a lower learning rate"
                .formatted(batchError, epoch + 1, index + 1));
      }
      error += batchError * batch.count();
      images += batch.count();
      reportProgress(epoch, images, error / images);
    }
    return List.of(epoch + 1.0, error / images, learningRate);
  }

  private float[] attacked(Batches.Batch batch, Seed stream) {
    CraftingTask task =
        new CraftingTask(
            graph.against(batch.images()),
            new LabeledImages(request.images().shape(), batch.images(), batch.labels()),
            stage.threat(),
            Arrays.stream(batch.samples()).mapToObj(stream::derive).toArray(Seed[]::new),
            request.cancellation());
    attack.run(task);
    return task.crafted();
  }

  private void reportProgress(int epoch, long images, double error) {
    long perEpoch = request.images().count();
    String detail =
        String.format(
            Locale.ROOT,
            "decoder epoch %d/%d  reconstruction error %.3f",
            epoch + 1,
            stage.epochs(),
            error);
    request.progress().update(epoch * perEpoch + images, stage.epochs() * perEpoch, detail);
  }
}
