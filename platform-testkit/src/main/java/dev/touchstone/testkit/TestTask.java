package dev.touchstone.testkit;

import dev.touchstone.api.CancelledException;
import dev.touchstone.api.ComponentException;
import dev.touchstone.api.Seed;
import dev.touchstone.api.UserException;
import dev.touchstone.api.attack.Access;
import dev.touchstone.api.attack.AttackTask;
import dev.touchstone.api.data.ImageShape;
import dev.touchstone.api.data.LabeledImages;
import dev.touchstone.api.model.Classifier;
import dev.touchstone.api.model.DifferentiableClassifier;
import dev.touchstone.api.model.GradientRequest;
import dev.touchstone.api.model.Gradients;
import dev.touchstone.api.model.Loss;
import dev.touchstone.api.model.Prediction;
import dev.touchstone.api.threat.NormBall;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.random.RandomGenerator;

/**
 * An attack task in memory that judges as the platform does and remembers all that an attack did.
 *
 * <p>Like the platform's, it numbers a sample's random stream and noise by the sample and not by
 * its row, so that {@link Setup#withSamples} gives the same sample the same draws in any batch.
 */
public final class TestTask implements AttackTask {

  /** How a task decides whether a projected candidate is misclassified. */
  public enum Judge {
    /** By the classifier, with noise that the attack cannot know. */
    HONEST,
    /** Every candidate fails: what an attack meets on a robust entry. */
    NEVER_BROKEN,
    /** Every candidate succeeds. */
    ALWAYS_BROKEN,
    /** Every candidate of a sample of odd number succeeds, and none of the others. */
    SOME_BROKEN
  }

  /**
   * All that determines a task.
   *
   * @param classifier the attacked pipeline; gradients are on offer if it has them
   * @param data the images and labels from which samples are taken
   * @param samples indices into {@code data}, one per row
   * @param threat what the attacker may do
   * @param seed seed of the samples' streams
   * @param judge how candidates are judged
   * @param cancelAtCall the call (from 1, over all methods that query or propose) that throws
   *     {@link CancelledException}; 0 for none
   * @param budget how much may be asked about one sample; empty for any number
   */
  public record Setup(
      Classifier classifier,
      LabeledImages data,
      int[] samples,
      NormBall threat,
      Seed seed,
      Judge judge,
      long cancelAtCall,
      OptionalLong budget) {

    /** Attacks all samples of {@code data} and judges honestly. */
    public static Setup of(Classifier classifier, LabeledImages data, NormBall threat, Seed seed) {
      int[] all = new int[data.count()];
      Arrays.setAll(all, i -> i);
      return new Setup(classifier, data, all, threat, seed, Judge.HONEST, 0, OptionalLong.empty());
    }

    /** The same with other samples. */
    public Setup withSamples(int... others) {
      return new Setup(classifier, data, others.clone(), threat, seed, judge, cancelAtCall, budget);
    }

    /** The same with another judge. */
    public Setup withJudge(Judge other) {
      return new Setup(classifier, data, samples, threat, seed, other, cancelAtCall, budget);
    }

    /** The same with a cancellation. */
    public Setup withCancelAtCall(long call) {
      return new Setup(classifier, data, samples, threat, seed, judge, call, budget);
    }

    /** The same with a query budget. */
    public Setup withBudget(long queries) {
      return new Setup(
          classifier, data, samples, threat, seed, judge, cancelAtCall, OptionalLong.of(queries));
    }

    /** A new task. */
    public TestTask task() {
      return new TestTask(this);
    }
  }

  /**
   * What an attack did to one row.
   *
   * @param proposals all candidates as they were proposed, in order
   * @param kept the first projected candidate that was misclassified, or else the latest; empty
   *     when nothing was proposed
   * @param broken whether the sample is broken
   * @param projected whether a candidate left the ball or [0, 1] by more than rounding
   * @param queries forward queries
   * @param gradientQueries gradient queries
   * @param asked all queries, and the proposals that were judged
   * @param askedWhenBroken whether a query came after the sample was broken
   */
  public record RowRecord(
      List<float[]> proposals,
      Optional<float[]> kept,
      boolean broken,
      boolean projected,
      long queries,
      long gradientQueries,
      long asked,
      boolean askedWhenBroken) {}

  /** By how much the projection may change a pixel before it is more than rounding. */
  private static final float ROUNDING = 1e-6f;

  private final Setup setup;
  private final LabeledImages selected;
  private final TestRow[] rows;
  private final List<Answer> answers = new ArrayList<>();
  private final Set<Access> accessed = EnumSet.noneOf(Access.class);
  private final Thread owner = Thread.currentThread();
  private volatile boolean calledFromElsewhere;
  private long calls;

  private TestTask(Setup setup) {
    this.setup = setup;
    this.selected = setup.data().select(setup.samples());
    this.rows = new TestRow[setup.samples().length];
    for (int row = 0; row < rows.length; row++) {
      rows[row] = new TestRow(setup.seed().derive(setup.samples()[row]));
    }
  }

  /** What was done to a row so far. */
  public RowRecord row(int row) {
    return rows[row].record();
  }

  /** Calls that queried or proposed so far. */
  public long calls() {
    return calls;
  }

  /** Whether a call came from another thread than the one that made the task. */
  public boolean calledFromElsewhere() {
    return calledFromElsewhere;
  }

  /** Whether the arrays that the task returned from queries still hold what they held then. */
  public boolean answersIntact() {
    return answers.stream().allMatch(Answer::intact);
  }

  @Override
  public int size() {
    return rows.length;
  }

  @Override
  public ImageShape shape() {
    return selected.shape();
  }

  @Override
  public int classes() {
    return setup.classifier().classes();
  }

  @Override
  public NormBall threat() {
    return setup.threat();
  }

  @Override
  public float[] images() {
    return selected.pixels().clone();
  }

  @Override
  public int[] labels() {
    return selected.labels().clone();
  }

  @Override
  public int sample(int row) {
    return setup.samples()[row];
  }

  @Override
  public boolean differentiable() {
    return setup.classifier() instanceof DifferentiableClassifier;
  }

  @Override
  public boolean stochastic() {
    return setup.classifier().stochastic();
  }

  @Override
  public List<String> surrogates() {
    return setup.classifier() instanceof DifferentiableClassifier differentiable
        ? differentiable.surrogates()
        : List.of();
  }

  /** The kinds of answers that were asked for. */
  public Set<Access> accessed() {
    return Set.copyOf(accessed);
  }

  @Override
  public OptionalLong remaining(int row) {
    return setup.budget().isEmpty()
        ? OptionalLong.empty()
        : OptionalLong.of(setup.budget().getAsLong() - rows[row].asked);
  }

  @Override
  public float[] logits(int[] rowNumbers, float[] images, long draw) {
    return logits(rowNumbers, images, draw, Access.LOGITS);
  }

  @Override
  public int[] predictions(int[] rowNumbers, float[] images, long draw) {
    float[] logits = logits(rowNumbers, images, draw, Access.LABELS);
    int[] predictions = new int[rowNumbers.length];
    for (int i = 0; i < predictions.length; i++) {
      int label = selected.labels()[rowNumbers[i]];
      predictions[i] = Prediction.of(logits, i * classes(), classes(), label);
    }
    return predictions;
  }

  private float[] logits(int[] rowNumbers, float[] images, long draw, Access kind) {
    enter(rowNumbers, images);
    accessed.add(kind);
    for (int row : rowNumbers) {
      rows[row].queries++;
      ask(row);
    }
    return answer(setup.classifier().logits(images.clone(), noiseSeeds(rowNumbers, draw)));
  }

  @Override
  public Gradients gradients(
      int[] rowNumbers,
      float[] images,
      Loss loss,
      Optional<int[]> targets,
      Optional<String> surrogate,
      long draw) {
    enter(rowNumbers, images);
    if (!(setup.classifier() instanceof DifferentiableClassifier differentiable)) {
      throw new UserException("this entry gives no gradients");
    }
    targets.ifPresent(t -> TaskChecks.targets(t, rowNumbers.length, classes()));
    int[] labels = new int[rowNumbers.length];
    accessed.add(Access.GRADIENTS);
    for (int i = 0; i < labels.length; i++) {
      rows[rowNumbers[i]].gradientQueries++;
      ask(rowNumbers[i]);
      labels[i] = selected.labels()[rowNumbers[i]];
    }
    Gradients gradients =
        differentiable.gradients(
            new GradientRequest(
                images.clone(), labels, targets, loss, surrogate, noiseSeeds(rowNumbers, draw)));
    answer(gradients.logits());
    answer(gradients.losses());
    answer(gradients.gradients());
    return gradients;
  }

  @Override
  public float[] vectorJacobianProduct(
      int[] rowNumbers, float[] images, float[] cotangents, Optional<String> surrogate, long draw) {
    enter(rowNumbers, images);
    if (!(setup.classifier() instanceof DifferentiableClassifier differentiable)) {
      throw new UserException("this entry gives no gradients");
    }
    TaskChecks.cotangents(cotangents, rowNumbers.length, classes());
    accessed.add(Access.GRADIENTS);
    for (int row : rowNumbers) {
      rows[row].gradientQueries++;
      ask(row);
    }
    return answer(
        differentiable.vectorJacobianProduct(
            images.clone(), cotangents.clone(), surrogate, noiseSeeds(rowNumbers, draw)));
  }

  private void ask(int row) {
    rows[row].asked++;
    rows[row].askedWhenBroken |= rows[row].broken;
    setup
        .budget()
        .ifPresent(
            most -> {
              if (rows[row].asked > most) {
                throw new ComponentException(
                    "row %d was asked about more than %d times".formatted(row, most));
              }
            });
  }

  @Override
  public boolean[] propose(int[] rowNumbers, float[] candidates) {
    enter(rowNumbers, candidates);
    boolean[] broken = new boolean[rowNumbers.length];
    for (int i = 0; i < broken.length; i++) {
      int size = shape().size();
      float[] candidate = Arrays.copyOfRange(candidates, i * size, (i + 1) * size);
      broken[i] = judge(rowNumbers[i], candidate);
    }
    return broken;
  }

  @Override
  public RandomGenerator random(int row) {
    return rows[row].random;
  }

  private boolean judge(int number, float[] candidate) {
    TestRow row = rows[number];
    row.proposals.add(candidate);
    if (row.broken) {
      return true;
    }
    ask(number);
    float[] projected = candidate.clone();
    int size = shape().size();
    threat().project(selected.pixels(), number * size, projected, 0, shape());
    for (int i = 0; i < size; i++) {
      row.projected |= Math.abs(projected[i] - candidate[i]) > ROUNDING;
    }
    row.kept = Optional.of(projected);
    row.broken = misclassified(number, projected);
    return row.broken;
  }

  private boolean misclassified(int number, float[] image) {
    return switch (setup.judge()) {
      case NEVER_BROKEN -> false;
      case ALWAYS_BROKEN -> true;
      case SOME_BROKEN -> setup.samples()[number] % 2 == 1;
      case HONEST -> {
        long noiseSeed = rows[number].seed.derive("judge").value();
        float[] logits = setup.classifier().logits(image, new long[] {noiseSeed});
        int label = selected.labels()[number];
        yield Prediction.of(logits, 0, classes(), label) != label;
      }
    };
  }

  private void enter(int[] rowNumbers, float[] images) {
    if (Thread.currentThread() != owner) {
      calledFromElsewhere = true;
      throw new ComponentException(
          "only the thread that the attack was called on may use its task");
    }
    calls++;
    if (calls == setup.cancelAtCall()) {
      throw new CancelledException();
    }
    TaskChecks.images(rowNumbers, images, rows.length, shape());
  }

  private long[] noiseSeeds(int[] rowNumbers, long draw) {
    return Arrays.stream(rowNumbers)
        .mapToLong(row -> rows[row].seed.derive("noise").derive(draw).value())
        .toArray();
  }

  private float[] answer(float[] given) {
    answers.add(new Answer(given, given.clone()));
    return given;
  }

  private record Answer(float[] given, float[] original) {
    boolean intact() {
      return Arrays.equals(given, original);
    }
  }
}
