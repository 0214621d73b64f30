package dev.touchstone.core.cells.probe;

import dev.touchstone.api.Cancellation;
import dev.touchstone.api.ComponentException;
import dev.touchstone.api.Progress;
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
import dev.touchstone.core.cells.clean.CleanEvaluator;
import dev.touchstone.core.evaluation.Batches;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/** An entry's deployed pipeline before an audit, which answers so many queries and no more. */
final class ProbedEntry implements ProbeTask {

  private final ProbeWork work;
  private final Classifier classifier;
  private final LabeledImages images;
  private final List<CleanOutcome> outcomes;
  private final long budget;
  private final Batches batches;
  private final Progress progress;
  private final Cancellation cancellation;
  private final Seed stream;
  private final RandomGenerator[] generators;
  private final Thread owner = Thread.currentThread();
  private Optional<Boolean> differentiable = Optional.empty();
  private long queries;

  /**
   * An entry that has not been asked yet.
   *
   * @param images the samples
   * @param outcomes their stored unattacked outcomes
   * @param budget the most queries
   */
  ProbedEntry(
      ProbeWork work,
      Classifier classifier,
      LabeledImages images,
      List<CleanOutcome> outcomes,
      long budget,
      Progress progress,
      Cancellation cancellation) {
    this.work = work;
    this.classifier = classifier;
    this.images = images;
    this.outcomes = List.copyOf(outcomes);
    this.budget = budget;
    this.batches = new Batches(work.batch(), cancellation);
    this.progress = progress;
    this.cancellation = cancellation;
    this.stream = new Seed(work.seed()).derive(work.streamHash());
    this.generators = new RandomGenerator[images.count()];
  }

  long queries() {
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

  /**
   * A network may have none though its class could: one image is asked about, beside the budget.
   */
  @Override
  public boolean differentiable() {
    enter();
    if (differentiable.isEmpty()) {
      differentiable = Optional.of(hasGradients());
    }
    return differentiable.get();
  }

  private boolean hasGradients() {
    if (!(classifier instanceof DifferentiableClassifier)) {
      return false;
    }
    int[] row = {0};
    try {
      answer(row, images.image(0), Loss.MARGIN);
      return true;
    } catch (UserException e) {
      return false;
    }
  }

  @Override
  public float[] logits(int[] rows, float[] asked) {
    count(rows, asked, "logits");
    return batches.logits(classifier, asked.clone(), noise(rows));
  }

  @Override
  public Gradients gradients(int[] rows, float[] asked, Loss loss) {
    if (!differentiable()) {
      throw new UserException("the entry has no gradients");
    }
    count(rows, asked, "gradients");
    return answer(rows, asked.clone(), loss);
  }

  private Gradients answer(int[] rows, float[] asked, Loss loss) {
    return batches.gradients(
        (DifferentiableClassifier) classifier,
        new GradientRequest(
            asked,
            Arrays.stream(rows).map(row -> images.labels()[row]).toArray(),
            Optional.empty(),
            loss,
            Optional.empty(),
            noise(rows)));
  }

  /** The noise of the unattacked samples in the clean cell. */
  private long[] noise(int[] rows) {
    return Arrays.stream(rows)
        .mapToLong(row -> CleanEvaluator.noise(classifier, work.entry().seed(), sample(row)))
        .toArray();
  }

  private int sample(int row) {
    return work.samples().get(row);
  }

  @Override
  public RandomGenerator random(int row) {
    enter();
    check(row, "random");
    if (generators[row] == null) {
      generators[row] = stream.derive(sample(row)).generator();
    }
    return generators[row];
  }

  private void enter() {
    cancellation.check();
    if (Thread.currentThread() != owner) {
      throw new ComponentException(
          "the audit used its task from a thread of its own; only the thread that it was called on may");
    }
  }

  private void check(int row, String method) {
    if (row < 0 || row >= images.count()) {
      throw new ComponentException(
          "%s: the audit named row %d of %d".formatted(method, row, images.count()));
    }
  }

  private void count(int[] rows, float[] asked, String method) {
    enter();
    if (asked.length != rows.length * images.shape().size()) {
      throw new ComponentException(
          "%s: the audit gave %d values for %d images of %s"
              .formatted(method, asked.length, rows.length, images.shape()));
    }
    for (int row : rows) {
      check(row, method);
    }
    for (float pixel : asked) {
      if (!(pixel >= 0 && pixel <= 1)) {
        throw new ComponentException(
            "%s: the audit gave %s as a pixel; pixels lie in [0, 1]".formatted(method, pixel));
      }
    }
    if (queries + rows.length > budget) {
      throw new ComponentException(
          "the audit asked about more than the %,d images that it had said to need"
              .formatted(budget));
    }
    queries += rows.length;
    progress.update(queries, Math.max(budget, 1), "probing");
  }
}
