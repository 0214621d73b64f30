package dev.touchstone.core.evaluation;

import dev.touchstone.api.Cancellation;
import dev.touchstone.api.ComponentException;
import dev.touchstone.api.Seed;
import dev.touchstone.api.data.ImageShape;
import dev.touchstone.api.data.LabeledImages;
import dev.touchstone.api.model.Classifier;
import dev.touchstone.api.model.DifferentiableClassifier;
import dev.touchstone.api.model.GradientRequest;
import dev.touchstone.api.model.Gradients;
import dev.touchstone.api.model.Loss;
import dev.touchstone.api.threat.Norm;
import dev.touchstone.api.threat.NormBall;
import java.util.Arrays;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * A batch of samples before the deployed pipeline, with a random stream and noise of their own. It
 * projects and judges the images that a component brings for them; the component has no say.
 */
public final class SampleBatch {

  /** Further outside than float rounding of a few steps explains. */
  private static final double ROUNDING = 1e-6;

  private final Classifier classifier;
  private final NormBall threat;
  private final LabeledImages clean;
  private final int[] samples;
  private final Seed stream;
  private final Cancellation cancellation;
  private final Batches batches;
  private final int draws;
  private final String who;
  private final RandomGenerator[] generators;
  private final Thread owner = Thread.currentThread();
  private volatile boolean closed;
  private volatile boolean calledFromElsewhere;

  /**
   * A batch, for calls from the thread that makes it.
   *
   * @param classifier the deployed pipeline
   * @param threat what an attacker may do
   * @param clean the samples
   * @param samples their indices in the data set
   * @param stream seed that the samples' generators are derived from
   * @param most images that the pipeline is asked about at once
   * @param draws over how many draws of the pipeline's noise images are judged
   * @param cancellation checked at every call
   * @param who brings images: {@code "attack"} or {@code "certifier"}, for messages
   */
  public SampleBatch(
      Classifier classifier,
      NormBall threat,
      LabeledImages clean,
      int[] samples,
      Seed stream,
      int most,
      int draws,
      Cancellation cancellation,
      String who) {
    this.classifier = classifier;
    this.threat = threat;
    this.clean = clean;
    this.samples = samples;
    this.stream = stream;
    this.cancellation = cancellation;
    this.batches = new Batches(most, cancellation);
    this.draws = classifier.stochastic() ? draws : 1;
    this.who = who;
    this.generators = new RandomGenerator[samples.length];
  }

  public int size() {
    return samples.length;
  }

  /** The row's index in the data set. */
  public int sample(int row) {
    return samples[row];
  }

  public int label(int row) {
    return clean.labels()[row];
  }

  /** The clean samples. */
  public LabeledImages clean() {
    return clean;
  }

  public ImageShape shape() {
    return clean.shape();
  }

  public NormBall threat() {
    return threat;
  }

  public Classifier classifier() {
    return classifier;
  }

  /**
   * Stands at the beginning of every call of a component: lets none through that comes too late or
   * from another thread, so that what is judged cannot change while it is judged.
   *
   * @throws dev.touchstone.api.CancelledException if the user asked to stop
   * @throws ComponentException if the call is not one that may be made
   */
  public void enter() {
    cancellation.check();
    if (closed) {
      throw new ComponentException(
          "the %s used its task after it had returned; nothing counts any more".formatted(who));
    }
    if (Thread.currentThread() != owner) {
      calledFromElsewhere = true;
      throw new ComponentException(wrongThread());
    }
  }

  private String wrongThread() {
    return "the %s used its task from a thread of its own; only the thread that it was called on may"
        .formatted(who);
  }

  /**
   * Ends the component's time: what it calls from now on changes nothing.
   *
   * @throws ComponentException if there were calls from another thread, whose proposals did not
   *     count: the figure would be that of half an attack
   */
  public void close() {
    closed = true;
    if (calledFromElsewhere) {
      throw new ComponentException(wrongThread());
    }
  }

  /**
   * Checks what a component gave to a method of its task.
   *
   * @throws ComponentException naming the method and what is wrong
   */
  public void check(int[] rows, float[] images, String method) {
    enter();
    if (images.length != rows.length * shape().size()) {
      throw new ComponentException(
          "%s: the %s gave %d values for %d images of %s"
              .formatted(method, who, images.length, rows.length, shape()));
    }
    for (int row : rows) {
      check(row, method);
    }
  }

  /**
   * Checks the cotangents of a vector–Jacobian product: one per class of each passed image.
   *
   * @throws ComponentException if their number is wrong or one is not finite
   */
  public void requireCotangents(int[] rows, float[] cotangents) {
    if (cotangents.length != rows.length * classifier.classes()) {
      throw new ComponentException(
          "vectorJacobianProduct: the %s gave %d cotangents for %d images and %d classes"
              .formatted(who, cotangents.length, rows.length, classifier.classes()));
    }
    for (int i = 0; i < cotangents.length; i++) {
      if (!Float.isFinite(cotangents[i])) {
        throw new ComponentException(
            "vectorJacobianProduct: the %s gave the cotangent %s for sample %d"
                .formatted(who, cotangents[i], samples[rows[i / classifier.classes()]]));
      }
    }
  }

  /** Checks that there is such a row. */
  public void check(int row, String method) {
    if (row < 0 || row >= samples.length) {
      throw new ComponentException(
          "%s: the %s named row %d of %d".formatted(method, who, row, samples.length));
    }
  }

  RandomGenerator random(int row) {
    enter();
    check(row, "random");
    if (generators[row] == null) {
      generators[row] = stream.derive(samples[row]).generator();
    }
    return generators[row];
  }

  /** Logits of images that the component asks about. */
  public float[] logits(int[] rows, float[] images, long draw) {
    return batches.logits(classifier, images, noise(rows, draw));
  }

  /** The same for losses and gradients. */
  public Gradients gradients(
      DifferentiableClassifier differentiable,
      int[] rows,
      float[] images,
      Loss loss,
      Optional<int[]> targets,
      Optional<String> surrogate,
      long draw) {
    int[] labels = Arrays.stream(rows).map(this::label).toArray();
    return batches.gradients(
        differentiable,
        new GradientRequest(images, labels, targets, loss, surrogate, noise(rows, draw)));
  }

  /** The same for vector–Jacobian products. */
  public float[] vectorJacobianProduct(
      DifferentiableClassifier differentiable,
      int[] rows,
      float[] images,
      float[] cotangents,
      Optional<String> surrogate,
      long draw) {
    return batches.vectorJacobianProduct(
        differentiable, images, cotangents, surrogate, noise(rows, draw));
  }

  /** Seeds of the noise that the component's own queries meet. */
  public long[] noise(int[] rows, long draw) {
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
   * Seeds of the noise under which images are judged: draws of each sample that no query of the
   * component ever sees.
   */
  private long[] judgesNoise(int[] rows, int draw) {
    long[] seeds = new long[rows.length];
    if (classifier.stochastic()) {
      Seed judged = stream.derive("judge");
      for (int i = 0; i < rows.length; i++) {
        Seed first = judged.derive(samples[rows[i]]);
        seeds[i] = (draw == 0 ? first : first.derive(draw)).value();
      }
    }
    return seeds;
  }

  /**
   * Copies one candidate image and projects the copy into the threat's ball and [0, 1].
   *
   * @return whether it was outside by more than rounding
   * @throws ComponentException if a pixel is not finite
   */
  public boolean admit(int row, float[] candidates, int from, float[] admitted, int to) {
    int length = shape().size();
    System.arraycopy(candidates, from, admitted, to, length);
    for (int i = to; i < to + length; i++) {
      if (!Float.isFinite(admitted[i])) {
        throw new ComponentException(
            "the %s proposed %s as a pixel of sample %d".formatted(who, admitted[i], samples[row]));
      }
    }
    threat.project(clean.pixels(), row * length, admitted, to, shape());
    return Norm.LINF.distance(candidates, from, admitted, to, shape()) > ROUNDING;
  }

  /** What the deployed pipeline says of admitted images, one per row. */
  public Verdict[] judge(int[] rows, float[] admitted) {
    return answers(rows, admitted);
  }

  /**
   * The same, asked for after the attack. A model that looks who asks sees other callers here than
   * when it is judged, so that the judge's answer is held against one that it gives to others.
   */
  public Verdict[] answers(int[] rows, float[] admitted) {
    float[] logits = judged(rows, admitted);
    Verdict[] verdicts = new Verdict[rows.length];
    for (int i = 0; i < rows.length; i++) {
      verdicts[i] = Verdict.of(logits, i, classifier.classes(), label(rows[i]));
    }
    return verdicts;
  }

  /** Of several draws, the logits of the expected prediction. */
  private float[] judged(int[] rows, float[] admitted) {
    float[] first = batches.logits(classifier, admitted, judgesNoise(rows, 0));
    if (draws == 1) {
      return first;
    }
    ExpectedPrediction expected = new ExpectedPrediction(classifier.classes());
    expected.add(first);
    for (int draw = 1; draw < draws; draw++) {
      expected.add(batches.logits(classifier, admitted, judgesNoise(rows, draw)));
    }
    return expected.logits();
  }
}
