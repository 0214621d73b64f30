package dev.touchstone.tensorflow.training;

import dev.touchstone.api.Cancellation;
import dev.touchstone.api.ComponentException;
import dev.touchstone.api.Seed;
import dev.touchstone.api.attack.Attack;
import dev.touchstone.api.data.LabeledImages;
import dev.touchstone.api.threat.NormBall;
import dev.touchstone.tensorflow.classifier.NetworkClassifier;
import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * Measures clean and robust accuracy on held-out images. An image counts as robust if it is
 * classified rightly unattacked and under every candidate that the attack proposes.
 */
final class Validator {

  private static final int BATCH = 250;

  private final Attack attack;
  private final NormBall threat;
  private final LabeledImages images;
  private final Seed seed;
  private final Cancellation cancellation;

  /**
   * What was measured, in percent.
   *
   * @param clean share of images that are classified rightly
   * @param robust share of images that also withstand the attack
   */
  record Accuracy(double clean, double robust) {}

  /** The same seed gives the same random starts in every epoch, which makes epochs comparable. */
  Validator(
      Attack attack, NormBall threat, LabeledImages images, Seed seed, Cancellation cancellation) {
    this.attack = attack;
    this.threat = threat;
    this.images = images;
    this.seed = seed;
    this.cancellation = cancellation;
  }

  Accuracy measure(NetworkClassifier classifier) {
    int clean = 0;
    int robust = 0;
    for (int from = 0; from < images.count(); from += BATCH) {
      cancellation.check();
      int[] batch = IntStream.range(from, Math.min(from + BATCH, images.count())).toArray();
      int[] standing = rightlyClassified(classifier, batch);
      clean += standing.length;
      if (standing.length > 0) {
        JudgingTask task = new JudgingTask(classifier, standing);
        attack.run(task);
        task.crafted();
        robust += task.standing();
      }
    }
    return new Accuracy(100.0 * clean / images.count(), 100.0 * robust / images.count());
  }

  private int[] rightlyClassified(NetworkClassifier classifier, int[] samples) {
    LabeledImages batch = images.select(samples);
    float[] logits = classifier.logits(batch.pixels(), noise(samples));
    return IntStream.range(0, samples.length)
        .filter(i -> right(logits, i, batch.labels()[i], classifier.classes()))
        .map(i -> samples[i])
        .toArray();
  }

  /** Whether the label's logit is greater than every other; a tie is no classification. */
  private static boolean right(float[] logits, int row, int label, int classes) {
    boolean greatest = true;
    for (int k = 0; k < classes; k++) {
      float logit = logits[row * classes + k];
      if (!Float.isFinite(logit)) {
        throw new ComponentException(
            "the model's logit of class %d is %s; logits must be finite".formatted(k, logit));
      }
      greatest &= k == label || logits[row * classes + label] > logit;
    }
    return greatest;
  }

  /** One draw per image that no query of the attack sees. */
  private long[] noise(int[] samples) {
    return Arrays.stream(samples)
        .mapToLong(sample -> seed.derive("judge").derive(sample).value())
        .toArray();
  }

  /** Judges what the attack proposes, with the network as deployed. */
  private final class JudgingTask extends CraftingTask {

    private final NetworkClassifier classifier;
    private final int[] samples;
    private final boolean[] broken;

    JudgingTask(NetworkClassifier classifier, int[] samples) {
      super(
          new AttackedClassifier(classifier),
          images.select(samples),
          threat,
          Arrays.stream(samples).mapToObj(seed::derive).toArray(Seed[]::new),
          cancellation);
      this.classifier = classifier;
      this.samples = samples;
      this.broken = new boolean[samples.length];
    }

    @Override
    boolean[] judge(int[] rows) {
      int[] proposedFor = Arrays.stream(rows).map(row -> samples[row]).toArray();
      float[] logits = classifier.logits(kept(rows), noise(proposedFor));
      int[] labels = labelsOf(rows);
      boolean[] answer = new boolean[rows.length];
      for (int i = 0; i < rows.length; i++) {
        broken[rows[i]] |= !right(logits, i, labels[i], classes());
        answer[i] = broken[rows[i]];
      }
      return answer;
    }

    int standing() {
      return (int) IntStream.range(0, broken.length).filter(row -> !broken[row]).count();
    }
  }
}
