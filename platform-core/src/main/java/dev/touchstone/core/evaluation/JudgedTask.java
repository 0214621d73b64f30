package dev.touchstone.core.evaluation;

import dev.touchstone.api.Cancellation;
import dev.touchstone.api.ComponentException;
import dev.touchstone.api.Seed;
import dev.touchstone.api.UserException;
import dev.touchstone.api.attack.AttackTask;
import dev.touchstone.api.data.ImageShape;
import dev.touchstone.api.data.LabeledImages;
import dev.touchstone.api.model.Classifier;
import dev.touchstone.api.model.DifferentiableClassifier;
import dev.touchstone.api.model.GradientRequest;
import dev.touchstone.api.model.Gradients;
import dev.touchstone.api.model.Loss;
import dev.touchstone.api.threat.Norm;
import dev.touchstone.api.threat.Threat;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * One batch under attack. Counts what the attack asks, and is the only judge of what it proposes:
 * projects candidates, evaluates them with the deployed pipeline, and keeps the first that is
 * misclassified, or else the latest.
 */
final class JudgedTask implements AttackTask {

  /** Further outside than float rounding of a few steps explains. */
  private static final double ROUNDING = 1e-6;

  private final Classifier classifier;
  private final Threat threat;
  private final LabeledImages clean;
  private final int[] samples;
  private final Seed stream;
  private final Cancellation cancellation;
  private final RandomGenerator[] generators;
  private final long[] queries;
  private final long[] gradientQueries;
  private final float[] kept;
  private final Verdict[] verdicts;
  private final boolean[] broken;
  private final boolean[] projected;

  /**
   * A task.
   *
   * @param classifier the deployed pipeline
   * @param threat what the attacker may do
   * @param clean the samples under attack
   * @param samples their indices in the data set
   * @param stream seed that the samples' generators are derived from
   * @param cancellation checked at every call
   */
  JudgedTask(
      Classifier classifier,
      Threat threat,
      LabeledImages clean,
      int[] samples,
      Seed stream,
      Cancellation cancellation) {
    this.classifier = classifier;
    this.threat = threat;
    this.clean = clean;
    this.samples = samples;
    this.stream = stream;
    this.cancellation = cancellation;
    int size = samples.length;
    this.generators = new RandomGenerator[size];
    this.queries = new long[size];
    this.gradientQueries = new long[size];
    this.kept = clean.pixels().clone();
    this.verdicts = new Verdict[size];
    this.broken = new boolean[size];
    this.projected = new boolean[size];
  }

  @Override
  public int size() {
    return samples.length;
  }

  @Override
  public ImageShape shape() {
    return clean.shape();
  }

  @Override
  public int classes() {
    return classifier.classes();
  }

  @Override
  public Threat threat() {
    return threat;
  }

  @Override
  public float[] images() {
    return clean.pixels().clone();
  }

  @Override
  public int[] labels() {
    return clean.labels().clone();
  }

  @Override
  public boolean differentiable() {
    return classifier instanceof DifferentiableClassifier;
  }

  @Override
  public boolean stochastic() {
    return classifier.stochastic();
  }

  @Override
  public List<String> surrogates() {
    return classifier instanceof DifferentiableClassifier differentiable
        ? differentiable.surrogates()
        : List.of();
  }

  @Override
  public float[] logits(int[] rows, float[] images, long draw) {
    check(rows, images, "logits");
    for (int row : rows) {
      queries[row]++;
    }
    return classifier.logits(images, noise(rows, draw));
  }

  @Override
  public Gradients gradients(
      int[] rows,
      float[] images,
      Loss loss,
      Optional<int[]> targets,
      Optional<String> surrogate,
      long draw) {
    if (!(classifier instanceof DifferentiableClassifier differentiable)) {
      throw new UserException("the attack needs gradients and the model gives none");
    }
    check(rows, images, "gradients");
    int[] labels = new int[rows.length];
    for (int i = 0; i < rows.length; i++) {
      gradientQueries[rows[i]]++;
      labels[i] = clean.labels()[rows[i]];
    }
    return differentiable.gradients(
        new GradientRequest(images, labels, targets, loss, surrogate, noise(rows, draw)));
  }

  @Override
  public boolean[] propose(int[] rows, float[] candidates) {
    check(rows, candidates, "propose");
    int length = shape().size();
    if (Arrays.stream(rows).distinct().count() < rows.length) {
      throw new ComponentException("propose: the attack named a row twice in one call");
    }
    int[] standing = Arrays.stream(rows).filter(row -> !broken[row]).toArray();
    float[] admitted = new float[standing.length * length];
    int next = 0;
    for (int i = 0; i < rows.length; i++) {
      if (!broken[rows[i]]) {
        admit(rows[i], candidates, i * length, admitted, next * length);
        next++;
      }
    }
    if (standing.length > 0) {
      judge(standing, admitted);
    }
    boolean[] answer = new boolean[rows.length];
    for (int i = 0; i < rows.length; i++) {
      answer[i] = broken[rows[i]];
    }
    return answer;
  }

  /** Copies one candidate and projects the copy. */
  private void admit(int row, float[] candidates, int from, float[] admitted, int to) {
    int length = shape().size();
    System.arraycopy(candidates, from, admitted, to, length);
    for (int i = to; i < to + length; i++) {
      if (!Float.isFinite(admitted[i])) {
        throw new ComponentException(
            "the attack proposed %s as a pixel of sample %d".formatted(admitted[i], samples[row]));
      }
    }
    threat.project(clean.pixels(), row * length, admitted, to, length);
    if (Norm.LINF.distance(candidates, from, admitted, to, length) > ROUNDING) {
      projected[row] = true;
    }
  }

  private void judge(int[] rows, float[] admitted) {
    int length = shape().size();
    float[] logits = classifier.logits(admitted, judgesNoise(rows));
    for (int i = 0; i < rows.length; i++) {
      int row = rows[i];
      int label = clean.labels()[row];
      verdicts[row] = Verdict.of(logits, i, classes(), label);
      broken[row] = verdicts[row].prediction() != label;
      System.arraycopy(admitted, i * length, kept, row * length, length);
    }
  }

  @Override
  public RandomGenerator random(int row) {
    cancellation.check();
    if (generators[row] == null) {
      generators[row] = stream.derive(samples[row]).generator();
    }
    return generators[row];
  }

  private void check(int[] rows, float[] images, String method) {
    cancellation.check();
    if (images.length != rows.length * shape().size()) {
      throw new ComponentException(
          "%s: the attack gave %d values for %d images of %s"
              .formatted(method, images.length, rows.length, shape()));
    }
    for (int row : rows) {
      if (row < 0 || row >= samples.length) {
        throw new ComponentException(
            "%s: the attack named row %d of %d".formatted(method, row, samples.length));
      }
    }
  }

  private long[] noise(int[] rows, long draw) {
    long[] seeds = new long[rows.length];
    if (classifier.stochastic()) {
      Seed queried = stream.derive("queries");
      for (int i = 0; i < rows.length; i++) {
        seeds[i] = queried.derive(samples[rows[i]]).derive(draw).value();
      }
    }
    return seeds;
  }

  /**
   * Seeds of the noise under which candidates are judged: one draw per sample that no query of the
   * attack ever sees.
   */
  private long[] judgesNoise(int[] rows) {
    long[] seeds = new long[rows.length];
    if (classifier.stochastic()) {
      Seed judged = stream.derive("judge");
      for (int i = 0; i < rows.length; i++) {
        seeds[i] = judged.derive(samples[rows[i]]).value();
      }
    }
    return seeds;
  }

  /** Whether anything was proposed for the row. */
  boolean judged(int row) {
    return verdicts[row] != null;
  }

  boolean broken(int row) {
    return broken[row];
  }

  Verdict verdict(int row) {
    return verdicts[row];
  }

  boolean projected(int row) {
    return projected[row];
  }

  long queries(int row) {
    return queries[row];
  }

  long gradientQueries(int row) {
    return gradientQueries[row];
  }

  /** The kept image's norm distance to the clean one. */
  double distance(Norm norm, int row) {
    int length = shape().size();
    return norm.distance(clean.pixels(), row * length, kept, row * length, length);
  }

  /** A copy of the kept image. */
  float[] kept(int row) {
    int length = shape().size();
    return Arrays.copyOfRange(kept, row * length, (row + 1) * length);
  }
}
