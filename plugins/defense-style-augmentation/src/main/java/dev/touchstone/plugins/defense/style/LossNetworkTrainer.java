package dev.touchstone.plugins.defense.style;

import dev.touchstone.api.Progress;
import dev.touchstone.api.Seed;
import dev.touchstone.api.UserException;
import dev.touchstone.api.data.LabeledImages;
import dev.touchstone.api.defense.AugmentationContext;
import dev.touchstone.tensorflow.kernels.Kernels;
import dev.touchstone.tensorflow.model.GraphModel;
import dev.touchstone.tensorflow.training.Augmentation;
import dev.touchstone.tensorflow.training.Optimizer;
import dev.touchstone.tensorflow.training.Schedule;
import dev.touchstone.tensorflow.training.Trainer;
import dev.touchstone.tensorflow.training.TrainingParameters;
import dev.touchstone.tensorflow.training.TrainingRequest;
import dev.touchstone.tensorflow.training.TrainingResult;
import dev.touchstone.tensorflow.weights.Safetensors;
import dev.touchstone.tensorflow.weights.Tensor;
import dev.touchstone.tensorflow.weights.Weights;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Trains a loss network for styles from nothing but the training images: a {@link PlainClassifier}
 * of their classes. Once: it is kept in the cache, and a training that was stopped goes on from its
 * last whole pass.
 */
final class LossNetworkTrainer {

  private static final Logger LOG = LoggerFactory.getLogger(LossNetworkTrainer.class);
  private static final String FORMAT = "touchstone-loss-network-1";
  private static final String WEIGHTS = ".safetensors";
  private static final String CHECKPOINT = ".checkpoint";

  /** Taken from the training set: a pass must be short, as checkpoints are written after each. */
  private static final int IMAGES = 5000;

  private static final int BATCH_SIZE = 64;
  private static final double LEARNING_RATE = 1e-3;

  private final int steps;
  private final LabeledImages images;
  private final AugmentationContext context;
  private final Seed seed;
  private final KeyedWeights files;

  /**
   * A training.
   *
   * @param steps steps of Adam
   * @param images of which the first 5,000 are learned from
   */
  LossNetworkTrainer(int steps, LabeledImages images, AugmentationContext context) {
    this.steps = steps;
    this.images = images.first(IMAGES);
    this.context = context;
    this.seed = context.seed().derive("loss-network");
    this.files = new KeyedWeights(context.cacheFolder().resolve("loss-networks"), hash());
  }

  private String hash() {
    ContentHash hash = new ContentHash().add(FORMAT).add(steps).add(seed.value());
    hash.add(images.shape().toString()).add(images.pixels(), 0, images.pixels().length);
    Arrays.stream(images.labels()).forEach(hash::add);
    return hash.hex();
  }

  /** Hash of all that determines the network. */
  String key() {
    return files.key();
  }

  /**
   * The network, from the cache or trained now.
   *
   * @throws UserException if all images are of one class
   */
  LossNetwork train() {
    return BlockCache.exclusively(files.folder(), context.cancellation(), this::network);
  }

  private LossNetwork network() {
    SortedMap<String, Tensor> tensors =
        files.read(WEIGHTS, PlainClassifier.shapes()).map(Weights::tensors).orElseGet(this::fit);
    return new LossNetwork(LossNetwork.Kind.PLAIN, tensors);
  }

  private SortedMap<String, Tensor> fit() {
    if (Arrays.stream(images.labels()).distinct().count() < 2) {
      throw new UserException(
          "style-augmentation: a loss network cannot be trained on images of one class; give"
              + " loss-network");
    }
    dropDamagedCheckpoint();
    TrainingResult trained = Trainer.train(request());
    SortedMap<String, Tensor> tensors = new TreeMap<>(trained.weights().tensors());
    tensors.keySet().retainAll(PlainClassifier.shapes().keySet());
    List<Double> last = trained.history().rows().get(trained.history().rows().size() - 1);
    double accuracy = last.get(trained.history().columns().indexOf("training accuracy (%)"));
    String stated = String.format(Locale.ROOT, "%.1f", accuracy);
    files.write(WEIGHTS, tensors, Map.of("training accuracy (%)", stated));
    files.delete(CHECKPOINT);
    LOG.info(
        "the loss network takes {} % of its last pass's images for what they are; it is {}",
        stated, files.file(WEIGHTS));
    return tensors;
  }

  private TrainingRequest request() {
    WorkingSize size = WorkingSize.of(images.shape(), Optional.empty());
    int classes = Arrays.stream(images.labels()).max().orElseThrow() + 1;
    Progress progress =
        (done, total, detail) ->
            context.progress().update(done, total, "images, loss network: " + detail);
    return new TrainingRequest(
        checked(new PlainClassifier(size, classes), classes),
        List.of(),
        images,
        classes,
        new TrainingParameters(
            1,
            BATCH_SIZE,
            Optimizer.ADAM,
            LEARNING_RATE,
            Schedule.COSINE,
            0,
            Augmentation.SHIFT,
            Optional.of(steps)),
        seed,
        files.file(CHECKPOINT),
        progress,
        context.cancellation());
  }

  /** The same, with what is wrong on this machine composed otherwise. */
  private GraphModel checked(GraphModel model, int classes) {
    List<Kernels.Use> uses = List.of(new Kernels.Use(true, BATCH_SIZE));
    return StyleKernels.of(context)
        .check(
            model, List.of(), images.shape(), classes, uses, Progress.NONE, context.cancellation())
        .model();
  }

  private void dropDamagedCheckpoint() {
    Path checkpoint = files.file(CHECKPOINT);
    if (Files.exists(checkpoint)) {
      try {
        Safetensors.read(checkpoint);
      } catch (UserException e) {
        LOG.warn("{}; the loss network's training begins anew", e.getMessage());
        files.delete(CHECKPOINT);
      }
    }
  }
}
