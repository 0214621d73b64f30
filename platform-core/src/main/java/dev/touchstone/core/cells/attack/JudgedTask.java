package dev.touchstone.core.cells.attack;

import dev.touchstone.api.Cancellation;
import dev.touchstone.api.ComponentException;
import dev.touchstone.api.Seed;
import dev.touchstone.api.UserException;
import dev.touchstone.api.attack.Access;
import dev.touchstone.api.attack.AttackTask;
import dev.touchstone.api.data.LabeledImages;
import dev.touchstone.api.model.Classifier;
import dev.touchstone.api.model.DifferentiableClassifier;
import dev.touchstone.api.model.Gradients;
import dev.touchstone.api.model.Loss;
import dev.touchstone.api.threat.NormBall;
import dev.touchstone.core.evaluation.JudgedSamples;
import dev.touchstone.core.evaluation.SampleBatch;
import dev.touchstone.core.evaluation.Verdict;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.IntStream;

/**
 * Samples under attack. Counts what the attack asks, and is the only judge of what it proposes:
 * projects candidates, evaluates them with the deployed pipeline, and keeps the first that is
 * misclassified (or the nearest, for attacks that seek it), or else the latest. Only the thread
 * that made it may call it, until it is closed.
 */
public final class JudgedTask extends JudgedSamples implements AttackTask {

  private final Queries queries;
  private final Signal signal;
  private final float[] kept;
  private final Verdict[] verdicts;
  private final boolean[] broken;
  private final boolean nearest;
  private final double[] distances;
  private final boolean[] projected;
  private final String[] stages;
  private String stage = "";
  private Runnable listener = () -> {};

  /**
   * A task of one batch: all that is asked at once, the pipeline is asked at once.
   *
   * @param classifier the deployed pipeline
   * @param threat what the attacker may do
   * @param clean the samples under attack
   * @param samples their indices in the data set
   * @param stream seed that the samples' generators are derived from
   * @param allowance what the attack may ask
   * @param nearest whether the nearest misclassified candidate is kept, and the attack is never
   *     told that a sample is broken; or else the first, which ends the sample
   * @param cancellation checked at every call
   */
  public JudgedTask(
      Classifier classifier,
      NormBall threat,
      LabeledImages clean,
      int[] samples,
      Seed stream,
      Allowance allowance,
      boolean nearest,
      Cancellation cancellation) {
    this(
        classifier,
        threat,
        clean,
        samples,
        stream,
        allowance,
        nearest,
        Integer.MAX_VALUE,
        1,
        cancellation);
  }

  /**
   * A task of several batches. The attack's questions, which shrink as samples are decided, are cut
   * into full batches.
   *
   * @param most images that the pipeline is asked about at once
   * @param draws over how many draws of the pipeline's noise candidates are judged
   */
  JudgedTask(
      Classifier classifier,
      NormBall threat,
      LabeledImages clean,
      int[] samples,
      Seed stream,
      Allowance allowance,
      boolean nearest,
      int most,
      int draws,
      Cancellation cancellation) {
    super(
        new SampleBatch(
            classifier, threat, clean, samples, stream, most, draws, cancellation, "attack"));
    int size = samples.length;
    this.queries = new Queries(allowance, samples);
    this.signal = new Signal(samples, clean.shape().size(), classifier.classes());
    this.kept = clean.pixels().clone();
    this.verdicts = new Verdict[size];
    this.broken = new boolean[size];
    this.nearest = nearest;
    this.distances = new double[size];
    Arrays.fill(distances, Double.POSITIVE_INFINITY);
    this.projected = new boolean[size];
    this.stages = new String[size];
  }

  /** Has something done after each answer. */
  void afterEachAnswer(Runnable done) {
    listener = done;
  }

  /**
   * How many samples the attack has done: those that are broken, and of each other one the part
   * that was asked of what there is to ask.
   *
   * @param expected queries of a sample that is not broken; 0 if that is not known
   */
  int done(long expected) {
    double done = 0;
    for (int row = 0; row < size(); row++) {
      done += broken[row] ? 1 : expected > 0 ? Math.min(1, (double) queries.of(row) / expected) : 0;
    }
    return (int) done;
  }

  @Override
  public int sample(int row) {
    batch().check(row, "sample");
    return batch().sample(row);
  }

  @Override
  public boolean differentiable() {
    return batch().classifier() instanceof DifferentiableClassifier;
  }

  @Override
  public boolean stochastic() {
    return batch().classifier().stochastic();
  }

  @Override
  public List<String> surrogates() {
    return batch().classifier() instanceof DifferentiableClassifier differentiable
        ? differentiable.surrogates()
        : List.of();
  }

  @Override
  public float[] logits(int[] rows, float[] images, long draw) {
    return logits(rows.clone(), images, draw, Access.LOGITS, "logits");
  }

  @Override
  public int[] predictions(int[] rows, float[] images, long draw) {
    int[] asked = rows.clone();
    float[] logits = logits(asked, images, draw, Access.LABELS, "predictions");
    return IntStream.range(0, asked.length)
        .map(i -> Verdict.of(logits, i, classes(), batch().label(asked[i])).prediction())
        .toArray();
  }

  private float[] logits(int[] asked, float[] images, long draw, Access kind, String method) {
    batch().check(asked, images, method);
    signal.requireFinite(asked, images, method);
    queries.ask(asked, kind, method);
    float[] logits = batch().logits(asked, images, draw);
    signal.answered(asked, images, logits);
    listener.run();
    return logits;
  }

  @Override
  public OptionalLong remaining(int row) {
    batch().check(row, "remaining");
    return queries.remaining(row);
  }

  @Override
  public Gradients gradients(
      int[] rows,
      float[] images,
      Loss loss,
      Optional<int[]> targets,
      Optional<String> surrogate,
      long draw) {
    DifferentiableClassifier differentiable = requireDifferentiable();
    int[] asked = rows.clone();
    batch().check(asked, images, "gradients");
    signal.requireFinite(asked, images, "gradients");
    queries.ask(asked, Access.GRADIENTS, "gradients");
    Gradients gradients =
        batch().gradients(differentiable, asked, images, loss, targets, surrogate, draw);
    signal.answered(asked, images, gradients);
    listener.run();
    return gradients;
  }

  @Override
  public float[] vectorJacobianProduct(
      int[] rows, float[] images, float[] cotangents, Optional<String> surrogate, long draw) {
    DifferentiableClassifier differentiable = requireDifferentiable();
    int[] asked = rows.clone();
    batch().check(asked, images, "vectorJacobianProduct");
    signal.requireFinite(asked, images, "vectorJacobianProduct");
    batch().requireCotangents(asked, cotangents);
    queries.ask(asked, Access.GRADIENTS, "vectorJacobianProduct");
    float[] products =
        batch().vectorJacobianProduct(differentiable, asked, images, cotangents, surrogate, draw);
    signal.answered(asked, products);
    listener.run();
    return products;
  }

  private DifferentiableClassifier requireDifferentiable() {
    if (batch().classifier() instanceof DifferentiableClassifier differentiable) {
      return differentiable;
    }
    throw new UserException("the attack needs gradients and the model gives none");
  }

  @Override
  public void stage(String name) {
    batch().enter();
    stage = name;
  }

  @Override
  public boolean[] propose(int[] rows, float[] candidates) {
    // Copied before they are looked at: the attack may change its arrays from another thread.
    int[] named = rows.clone();
    float[] proposed = candidates.clone();
    batch().check(named, proposed, "propose");
    int length = shape().size();
    if (Arrays.stream(named).distinct().count() < named.length) {
      throw new ComponentException("propose: the attack named a row twice in one call");
    }
    int[] standing = Arrays.stream(named).filter(row -> !broken[row]).toArray();
    float[] admitted = new float[standing.length * length];
    int next = 0;
    for (int i = 0; i < named.length; i++) {
      if (!broken[named[i]]) {
        projected[named[i]] |=
            batch().admit(named[i], proposed, i * length, admitted, next * length);
        next++;
      }
    }
    queries.propose(standing);
    if (standing.length > 0) {
      judge(standing, admitted);
      listener.run();
    }
    boolean[] answer = new boolean[named.length];
    for (int i = 0; i < named.length; i++) {
      answer[i] = broken[named[i]];
    }
    return answer;
  }

  private void judge(int[] rows, float[] admitted) {
    int length = shape().size();
    Verdict[] judged = batch().judge(rows, admitted);
    for (int i = 0; i < rows.length; i++) {
      int row = rows[i];
      boolean found = judged[i].prediction() != batch().label(row);
      if (nearest && !nearer(row, found, admitted, i * length)) {
        continue;
      }
      broken[row] = found && !nearest;
      verdicts[row] = judged[i];
      stages[row] = stage;
      System.arraycopy(admitted, i * length, kept, row * length, length);
    }
  }

  /**
   * Whether a candidate is kept: a misclassified one for the nearest, any as long as there is none.
   */
  private boolean nearer(int row, boolean found, float[] admitted, int offset) {
    if (!found) {
      return Double.isInfinite(distances[row]);
    }
    double distance =
        threat()
            .norm()
            .distance(batch().clean().pixels(), row * shape().size(), admitted, offset, shape());
    boolean nearer = distance < distances[row];
    distances[row] = Math.min(distance, distances[row]);
    return nearer;
  }

  @Override
  public String describe(int row) {
    return "sample " + batch().sample(row);
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

  /** What part of the attack is at work; empty if it has none. */
  String stage() {
    return stage;
  }

  /** What part of the attack proposed the kept image. */
  String stage(int row) {
    return stages[row];
  }

  boolean projected(int row) {
    return projected[row];
  }

  /** What the attack has asked. */
  Queries queries() {
    return queries;
  }

  /** What the attack had to go by. */
  Signal signal() {
    return signal;
  }

  /**
   * Ends the attack's time.
   *
   * @throws ComponentException if it called from a thread of its own
   */
  public void close() {
    batch().close();
  }

  /**
   * What is left of every row, once the task is closed and something was proposed for each.
   *
   * @param clean what was said of the unattacked images, by row
   */
  Judgement[] judgements(Verdict[] clean) {
    return Judgement.of(batch(), kept.clone(), verdicts.clone(), clean);
  }

  /** A copy of the kept image. */
  float[] kept(int row) {
    int length = shape().size();
    return Arrays.copyOfRange(kept, row * length, (row + 1) * length);
  }
}
