package dev.touchstone.testkit;

import dev.touchstone.api.Seed;
import dev.touchstone.api.UserException;
import dev.touchstone.api.audit.ProbeTask;
import dev.touchstone.api.data.LabeledImages;
import dev.touchstone.api.model.Classifier;
import dev.touchstone.api.model.DifferentiableClassifier;
import dev.touchstone.api.model.GradientRequest;
import dev.touchstone.api.model.Gradients;
import dev.touchstone.api.model.Loss;
import dev.touchstone.api.results.CleanOutcome;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * A classifier before a probing audit, without a platform. Every question is asked in one call. The
 * unattacked outcomes are what the classifier answers when the task is made.
 */
public final class TestProbeTask implements ProbeTask {

  private final Classifier classifier;
  private final LabeledImages images;
  private final List<CleanOutcome> outcomes;
  private final RandomGenerator[] generators;
  private long queries;

  /** A task on these images. */
  public TestProbeTask(Classifier classifier, LabeledImages images) {
    this.classifier = classifier;
    this.images = images;
    this.generators = new RandomGenerator[images.count()];
    this.outcomes = List.copyOf(evaluate());
  }

  private List<CleanOutcome> evaluate() {
    int classes = classifier.classes();
    float[] logits = classifier.logits(images.pixels().clone(), new long[images.count()]);
    List<CleanOutcome> found = new ArrayList<>();
    for (int row = 0; row < images.count(); row++) {
      int label = images.labels()[row];
      int best = 0;
      float other = Float.NEGATIVE_INFINITY;
      for (int c = 0; c < classes; c++) {
        best = logits[row * classes + c] > logits[row * classes + best] ? c : best;
        other = c == label ? other : Math.max(other, logits[row * classes + c]);
      }
      found.add(new CleanOutcome(row, label, best, logits[row * classes + label] - other));
    }
    return found;
  }

  /** How many images were asked about, forward and for gradients. */
  public long queries() {
    return queries;
  }

  @Override
  public LabeledImages images() {
    return new LabeledImages(images.shape(), images.pixels().clone(), images.labels().clone());
  }

  @Override
  public List<CleanOutcome> outcomes() {
    return outcomes;
  }

  @Override
  public int classes() {
    return classifier.classes();
  }

  @Override
  public boolean stochastic() {
    return classifier.stochastic();
  }

  @Override
  public boolean differentiable() {
    return classifier instanceof DifferentiableClassifier;
  }

  @Override
  public float[] logits(int[] rows, float[] asked) {
    require(rows, asked);
    return classifier.logits(asked.clone(), new long[rows.length]);
  }

  @Override
  public Gradients gradients(int[] rows, float[] asked, Loss loss) {
    if (!(classifier instanceof DifferentiableClassifier differentiable)) {
      throw new UserException("the entry has no gradients");
    }
    require(rows, asked);
    return differentiable.gradients(
        new GradientRequest(
            asked.clone(),
            Arrays.stream(rows).map(row -> images.labels()[row]).toArray(),
            Optional.empty(),
            loss,
            Optional.empty(),
            new long[rows.length]));
  }

  private void require(int[] rows, float[] asked) {
    if (asked.length != rows.length * images.shape().size()) {
      throw new IllegalArgumentException(
          asked.length + " values for " + rows.length + " images of " + images.shape());
    }
    for (float pixel : asked) {
      if (!(pixel >= 0 && pixel <= 1)) {
        throw new IllegalArgumentException("a pixel is " + pixel);
      }
    }
    queries += rows.length;
  }

  @Override
  public RandomGenerator random(int row) {
    if (generators[row] == null) {
      generators[row] = new Seed(1).derive(row).generator();
    }
    return generators[row];
  }
}
