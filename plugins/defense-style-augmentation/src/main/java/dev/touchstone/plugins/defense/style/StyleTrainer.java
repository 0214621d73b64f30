package dev.touchstone.plugins.defense.style;

import dev.touchstone.api.ComponentException;
import dev.touchstone.api.Seed;
import dev.touchstone.api.UserException;
import dev.touchstone.api.data.LabeledImages;
import dev.touchstone.api.defense.AugmentationContext;
import dev.touchstone.api.results.NamedTable;
import dev.touchstone.tensorflow.training.Schedule;
import dev.touchstone.tensorflow.weights.Tensor;
import dev.touchstone.tensorflow.weights.Weights;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Trains a transfer network for a style (Johnson et al. 2016), once: the network is kept in the
 * cache under the hash of all that determines it, and a training that was stopped goes on from its
 * checkpoint.
 */
final class StyleTrainer {

  private static final Logger LOG = LoggerFactory.getLogger(StyleTrainer.class);
  private static final String FORMAT = "touchstone-style-training-2";
  private static final Duration BETWEEN_CHECKPOINTS = Duration.ofSeconds(30);
  private static final List<String> COLUMNS =
      List.of("step", "content loss", "style loss", "total variation", "weighted sum");

  /** Rows of the loss curve, about. */
  private static final int ROWS = 100;

  /** Name of the curve among the tensors of a file. */
  private static final String CURVE = "curve";

  private static final String WEIGHTS = ".safetensors";
  private static final String CHECKPOINT = ".checkpoint";
  private static final String LOSSES = ".curve";

  private final StyleTraining training;
  private final LabeledImages images;
  private final AugmentationContext context;
  private final int number;
  private final Seed seed;
  private final String name;
  private final KeyedWeights files;
  private final Duration betweenCheckpoints;
  private final List<List<Double>> curve = new ArrayList<>();
  private final long started = System.nanoTime();

  /**
   * A trained style.
   *
   * @param style its network
   * @param curve the losses while it was trained
   */
  record Trained(StyleWeights style, NamedTable curve) {}

  private StyleTrainer(
      StyleTraining training,
      LabeledImages images,
      AugmentationContext context,
      int number,
      Duration betweenCheckpoints) {
    this.training = training;
    this.images = images;
    this.context = context;
    this.number = number;
    this.betweenCheckpoints = betweenCheckpoints;
    this.seed = context.seed().derive("style-training");
    this.name = training.styleImage().getFileName().toString().replaceFirst("\\.[^.]*$", "");
    this.files = new KeyedWeights(context.cacheFolder().resolve("networks"), key());
  }

  /**
   * Looks at the files.
   *
   * @throws UserException if one is not what it must be
   */
  static void check(StyleTraining training) {
    StyleImage.read(training.styleImage());
    training.lossNetwork().ifPresent(LossNetwork::read);
  }

  /**
   * The network for a style, from the cache or trained now.
   *
   * @param images what it learns the content from
   * @param number of the style, from 1, for the table's name
   */
  static Trained train(
      StyleTraining training, LabeledImages images, AugmentationContext context, int number) {
    return train(training, images, context, number, BETWEEN_CHECKPOINTS);
  }

  /** The same with another time from one checkpoint to the next. */
  static Trained train(
      StyleTraining training,
      LabeledImages images,
      AugmentationContext context,
      int number,
      Duration betweenCheckpoints) {
    StyleTrainer trainer = new StyleTrainer(training, images, context, number, betweenCheckpoints);
    return BlockCache.exclusively(trainer.files.folder(), context.cancellation(), trainer::train);
  }

  private LossNetworkTrainer lossNetworkTrainer() {
    return new LossNetworkTrainer(training.lossNetworkSteps(), images, context);
  }

  private String key() {
    return new ContentHash()
        .add(FORMAT)
        .add(ContentHash.ofFile(training.styleImage()))
        .add(
            training
                .lossNetwork()
                .map(ContentHash::ofFile)
                .orElseGet(() -> lossNetworkTrainer().key()))
        .add(training.steps())
        .add(training.batchSize())
        .add(training.size())
        .add(training.styleSize())
        .add(Double.doubleToLongBits(training.contentWeight()))
        .add(Double.doubleToLongBits(training.styleWeight()))
        .add(Double.doubleToLongBits(training.tvWeight()))
        .add(Double.doubleToLongBits(training.learningRate()))
        .add(seed.value())
        .add(images.shape().toString())
        .add(images.pixels(), 0, images.pixels().length)
        .hex();
  }

  private Trained train() {
    if (files.read(WEIGHTS, TransferNetwork.shapes()).isEmpty() || restoreCurve(LOSSES).isEmpty()) {
      curve.clear();
      SortedMap<String, Tensor> weights = fit();
      files.write(LOSSES, curveTensor(new TreeMap<>()), Map.of());
      files.write(WEIGHTS, weights, metadata());
      files.delete(CHECKPOINT);
      LOG.info("the network for the style '{}' is {}", name, files.file(WEIGHTS));
    }
    return new Trained(StyleWeights.read(files.file(WEIGHTS)), table());
  }

  private Map<String, String> metadata() {
    return Map.of(
        "architecture",
        "johnson-2016-instance-norm",
        "layout",
        "HWIO; up1, up2: transposed convolution, HW-out-in",
        StyleWeights.STYLE,
        name);
  }

  private NamedTable table() {
    return new NamedTable(
        "style-training-" + number,
        "Losses of the transfer network for the style image "
            + training.styleImage().getFileName()
            + " while it was trained, each the mean since the row before; the weighted sum is"
            + " what is minimised. The network is "
            + files.folder().getFileName()
            + "/"
            + files.file(WEIGHTS).getFileName()
            + " in the defense's cache folder.",
        COLUMNS,
        curve);
  }

  private SortedMap<String, Tensor> fit() {
    LossNetwork lossNetwork =
        training.lossNetwork().map(LossNetwork::read).orElseGet(() -> lossNetworkTrainer().train());
    StyleImage image = StyleImage.read(training.styleImage());
    WorkingSize size = WorkingSize.of(images.shape(), Optional.of(training.size()));
    Map<String, float[][]> target =
        StyleTrainingGraph.grams(lossNetwork, image, training.styleSize());
    try (StyleTrainingGraph graph =
        new StyleTrainingGraph(training, lossNetwork, size, target, StyleKernels.check(context))) {
      int step = begin(graph);
      long written = System.nanoTime();
      while (step < training.steps()) {
        step = row(graph, step);
        if (System.nanoTime() - written >= betweenCheckpoints.toNanos()) {
          files.write(CHECKPOINT, curveTensor(graph.state()), Map.of());
          written = System.nanoTime();
        }
      }
      return graph.weights();
    }
  }

  /** Starts from the checkpoint, or from the beginning; gives the first step to be done. */
  private int begin(StyleTrainingGraph graph) {
    graph.initialize(seed);
    Optional<Weights> state = restoreCurve(CHECKPOINT);
    if (state.isPresent()) {
      try {
        SortedMap<String, Tensor> tensors = new TreeMap<>(state.get().tensors());
        tensors.remove(CURVE);
        String source = files.file(CHECKPOINT).toString();
        new Weights(tensors, Map.of()).requireFit(graph.shapes(), source);
        graph.restore(tensors);
        return curve.get(curve.size() - 1).get(0).intValue();
      } catch (UserException e) {
        LOG.warn("{}; the training begins anew", e.getMessage());
      }
    }
    curve.clear();
    return 0;
  }

  /** Steps up to the next row of the curve. */
  private int row(StyleTrainingGraph graph, int first) {
    int last = Math.min(training.steps(), first + Math.max(1, training.steps() / ROWS));
    double[] sums = new double[StyleTrainingGraph.TERMS.size()];
    for (int step = first; step < last; step++) {
      context.cancellation().check();
      double rate = training.learningRate() * Schedule.COSINE.factor(step, training.steps());
      double[] losses = graph.step(batch(step), step, rate);
      for (int i = 0; i < losses.length; i++) {
        if (!Double.isFinite(losses[i])) {
          throw new ComponentException(
              "the %s loss became %s in step %d of the training of style '%s'; try a lower learning rate"
                  .formatted(StyleTrainingGraph.TERMS.get(i), losses[i], step + 1, name));
        }
        sums[i] += losses[i] / (last - first);
      }
      report(step + 1, losses);
    }
    double total =
        training.contentWeight() * sums[0]
            + training.styleWeight() * sums[1]
            + training.tvWeight() * sums[2];
    // As they are stored, so that a training that was stopped gives the same curve.
    curve.add(
        List.of(
            (double) last,
            (double) (float) sums[0],
            (double) (float) sums[1],
            (double) (float) sums[2],
            (double) (float) total));
    return last;
  }

  /** The images of a step, drawn with replacement. */
  private float[] batch(int step) {
    RandomGenerator random = seed.derive("batch").derive(step).generator();
    int[] chosen = random.ints(training.batchSize(), 0, images.count()).toArray();
    return images.select(chosen).pixels();
  }

  private void report(int step, double[] losses) {
    double seconds = (System.nanoTime() - started) / 1e9;
    context
        .progress()
        .update(
            step,
            training.steps(),
            String.format(
                Locale.ROOT,
                "steps, style '%s': content %.3f, style %.3f, %.0f s",
                name,
                losses[0],
                losses[1],
                seconds));
  }

  private SortedMap<String, Tensor> curveTensor(SortedMap<String, Tensor> others) {
    float[] values = new float[curve.size() * COLUMNS.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = curve.get(i / COLUMNS.size()).get(i % COLUMNS.size()).floatValue();
    }
    SortedMap<String, Tensor> tensors = new TreeMap<>(others);
    tensors.put(CURVE, new Tensor(new long[] {curve.size(), COLUMNS.size()}, values));
    return tensors;
  }

  /** Reads the curve of a file of this training, and the file. */
  private Optional<Weights> restoreCurve(String ending) {
    Optional<Weights> weights = files.read(ending, Map.of());
    curve.clear();
    if (weights.isPresent()) {
      Tensor tensor = weights.get().tensors().get(CURVE);
      if (tensor == null
          || tensor.shape().length != 2
          || tensor.shape()[1] != COLUMNS.size()
          || tensor.shape()[0] < 1) {
        LOG.warn("{} holds no loss curve and is made again", files.file(ending));
        return Optional.empty();
      }
      float[] values = tensor.values();
      for (int i = 0; i < values.length; i += COLUMNS.size()) {
        List<Double> row = new ArrayList<>();
        for (int j = 0; j < COLUMNS.size(); j++) {
          row.add((double) values[i + j]);
        }
        curve.add(row);
      }
    }
    return weights;
  }
}
