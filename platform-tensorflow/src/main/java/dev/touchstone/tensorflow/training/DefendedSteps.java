package dev.touchstone.tensorflow.training;

import dev.touchstone.api.ComponentException;
import dev.touchstone.api.Seed;
import dev.touchstone.api.attack.Attack;
import dev.touchstone.api.attack.AttackChoice;
import dev.touchstone.api.data.ImageShape;
import dev.touchstone.api.data.LabeledImages;
import dev.touchstone.api.threat.NormBall;
import dev.touchstone.tensorflow.classifier.NetworkClassifier;
import dev.touchstone.tensorflow.weights.Weights;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/** Asks a training defense what each step is to see, and lets it attack the network. */
final class DefendedSteps implements AutoCloseable {

  private final TrainingDefense defense;
  private final TrainingRequest request;
  private final TrainingGraph graph;
  private final Map<AttackChoice, Attack> attacks = new HashMap<>();
  private NetworkClassifier classifier;

  DefendedSteps(TrainingDefense defense, TrainingRequest request, TrainingGraph graph) {
    this.defense = defense;
    this.request = request;
    this.graph = graph;
  }

  /** The network as it is deployed, with the weights of this moment. */
  NetworkClassifier classifier() {
    if (classifier == null) {
      classifier =
          NetworkClassifier.open(
              request.model(),
              request.defenses(),
              request.images().shape(),
              request.classes(),
              new Weights(graph.weights(), Map.of()),
              false);
    } else {
      graph.lend(classifier);
    }
    return classifier;
  }

  Attack attack(AttackChoice choice) {
    return attacks.computeIfAbsent(choice, request.attacks()::create);
  }

  /** As of {@link TrainingDefense#threat}. */
  NormBall threat(double epochs) {
    return defense.threat(epochs);
  }

  /**
   * What is fed for a batch: all views, with labels and noise repeated for each.
   *
   * @param threat of this step
   * @param stream seed of the epoch
   */
  Batches.Batch feed(Batches.Batch batch, NormBall threat, Seed stream) {
    int views = defense.views();
    // A copy, because the defense may still hold the array that it gave.
    float[] images = defense.images(new Step(batch, threat, stream)).clone();
    int expected = views * batch.images().length;
    if (images.length != expected) {
      throw new ComponentException(
          "the training defense gave %d values to train on; %d views of %d images of %s have %d"
              .formatted(images.length, views, batch.count(), request.images().shape(), expected));
    }
    for (float pixel : images) {
      if (!Float.isFinite(pixel)) {
        throw new ComponentException(
            "the training defense gave %s as a pixel to train on".formatted(pixel));
      }
    }
    if (views == 1) {
      return new Batches.Batch(images, batch.labels(), batch.samples(), batch.noiseSeeds());
    }
    int rows = views * batch.count();
    int[] labels = new int[rows];
    int[] samples = new int[rows];
    long[] noiseSeeds = new long[rows];
    for (int row = 0; row < rows; row++) {
      labels[row] = batch.labels()[row % batch.count()];
      samples[row] = batch.samples()[row % batch.count()];
      noiseSeeds[row] = batch.noiseSeeds()[row % batch.count()];
    }
    return new Batches.Batch(images, labels, samples, noiseSeeds);
  }

  @Override
  public void close() {
    if (classifier != null) {
      classifier.close();
    }
  }

  private final class Step implements TrainingStep {

    private final Batches.Batch batch;
    private final NormBall threat;
    private final Seed stream;

    Step(Batches.Batch batch, NormBall threat, Seed stream) {
      this.batch = batch;
      this.threat = threat;
      this.stream = stream;
    }

    @Override
    public ImageShape shape() {
      return request.images().shape();
    }

    @Override
    public float[] images() {
      return batch.images().clone();
    }

    @Override
    public int[] labels() {
      return batch.labels().clone();
    }

    @Override
    public NormBall threat() {
      return threat;
    }

    @Override
    public float[] attacked(AttackChoice attack) {
      return craft(attack, new AttackedClassifier(classifier()));
    }

    @Override
    public float[] attacked(AttackChoice attack, LogitObjective objective) {
      return craft(
          attack, new AttackedClassifier.Climbing(classifier(), objective, batch.images()));
    }

    private float[] craft(AttackChoice attack, AttackedNetwork network) {
      CraftingTask task =
          new CraftingTask(
              network,
              new LabeledImages(shape(), batch.images(), batch.labels()),
              threat,
              Arrays.stream(batch.samples()).mapToObj(stream::derive).toArray(Seed[]::new),
              request.cancellation());
      attack(attack).run(task);
      return task.crafted();
    }
  }
}
