package dev.touchstone.tensorflow.training;

import dev.touchstone.api.Cancellation;
import dev.touchstone.api.ComponentException;
import dev.touchstone.api.Seed;
import dev.touchstone.api.attack.AttackTask;
import dev.touchstone.api.data.ImageShape;
import dev.touchstone.api.data.LabeledImages;
import dev.touchstone.api.model.GradientRequest;
import dev.touchstone.api.model.Gradients;
import dev.touchstone.api.model.Loss;
import dev.touchstone.api.model.Prediction;
import dev.touchstone.api.threat.NormBall;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * One batch that an attack makes training images of. Keeps the last candidate of each row and
 * judges none, which would cost a forward pass that training has no use for.
 */
class CraftingTask implements AttackTask {

  private static final String WRONG_THREAD =
      "the attack used its task from a thread of its own; only the thread that it was called on"
          + " may";

  private final AttackedNetwork network;
  private final LabeledImages clean;
  private final NormBall threat;
  private final Seed[] streams;
  private final Cancellation cancellation;
  private final RandomGenerator[] generators;
  private final float[] kept;
  private final boolean[] proposed;
  private final Thread owner = Thread.currentThread();
  private volatile boolean closed;
  private volatile boolean calledFromElsewhere;

  /**
   * A task.
   *
   * @param network what is attacked
   * @param clean the batch
   * @param threat what the attack may do
   * @param streams where each row's random draws come from
   * @param cancellation checked at every call
   */
  CraftingTask(
      AttackedNetwork network,
      LabeledImages clean,
      NormBall threat,
      Seed[] streams,
      Cancellation cancellation) {
    this.network = network;
    this.clean = clean;
    this.threat = threat;
    this.streams = streams;
    this.cancellation = cancellation;
    this.generators = new RandomGenerator[clean.count()];
    this.kept = clean.pixels().clone();
    this.proposed = new boolean[clean.count()];
  }

  @Override
  public final int size() {
    return clean.count();
  }

  @Override
  public final ImageShape shape() {
    return clean.shape();
  }

  @Override
  public final int classes() {
    return network.classes();
  }

  @Override
  public final NormBall threat() {
    return threat;
  }

  @Override
  public final float[] images() {
    return clean.pixels().clone();
  }

  @Override
  public final int[] labels() {
    return clean.labels().clone();
  }

  @Override
  public final boolean differentiable() {
    return true;
  }

  @Override
  public final boolean stochastic() {
    return network.stochastic();
  }

  @Override
  public final List<String> surrogates() {
    return network.surrogates();
  }

  @Override
  public final float[] logits(int[] rows, float[] images, long draw) {
    int[] asked = rows.clone();
    check(asked, images);
    return network.logits(images, noise(asked, draw));
  }

  @Override
  public final int[] predictions(int[] rows, float[] images, long draw) {
    float[] logits = logits(rows, images, draw);
    int[] predictions = new int[logits.length / classes()];
    for (int i = 0; i < predictions.length; i++) {
      predictions[i] = Prediction.of(logits, i * classes(), classes(), clean.labels()[rows[i]]);
    }
    return predictions;
  }

  @Override
  public final float[] vectorJacobianProduct(
      int[] rows, float[] images, float[] cotangents, Optional<String> surrogate, long draw) {
    int[] asked = rows.clone();
    check(asked, images);
    if (cotangents.length != asked.length * classes()) {
      throw new ComponentException(
          "the attack gave %d cotangents for %d images and %d classes"
              .formatted(cotangents.length, asked.length, classes()));
    }
    return network.vectorJacobianProduct(images, cotangents, surrogate, noise(asked, draw));
  }

  @Override
  public final Gradients gradients(
      int[] rows,
      float[] images,
      Loss loss,
      Optional<int[]> targets,
      Optional<String> surrogate,
      long draw) {
    int[] asked = rows.clone();
    check(asked, images);
    return network.gradients(
        asked,
        new GradientRequest(images, labelsOf(asked), targets, loss, surrogate, noise(asked, draw)));
  }

  @Override
  public final boolean[] propose(int[] rows, float[] candidates) {
    // Copied before it is looked at: the attack may change its array from another thread.
    int[] named = rows.clone();
    check(named, candidates);
    int length = shape().size();
    for (int i = 0; i < named.length; i++) {
      int offset = named[i] * length;
      System.arraycopy(candidates, i * length, kept, offset, length);
      requireFinite(offset, length);
      threat.project(clean.pixels(), offset, kept, offset, shape());
      proposed[named[i]] = true;
    }
    return judge(named);
  }

  private void requireFinite(int offset, int length) {
    for (int i = offset; i < offset + length; i++) {
      if (!Float.isFinite(kept[i])) {
        throw new ComponentException("the attack proposed " + kept[i] + " as a pixel");
      }
    }
  }

  /** Whether each of the rows, which were just proposed for, is broken. Here the attack goes on. */
  boolean[] judge(int[] rows) {
    return new boolean[rows.length];
  }

  @Override
  public final RandomGenerator random(int row) {
    enter();
    if (generators[row] == null) {
      generators[row] = streams[row].generator();
    }
    return generators[row];
  }

  /** As the judge of an evaluated cell does: none too late, none from another thread. */
  private void enter() {
    cancellation.check();
    if (closed) {
      throw new ComponentException("the attack used its task after it had returned");
    }
    if (Thread.currentThread() != owner) {
      calledFromElsewhere = true;
      throw new ComponentException(WRONG_THREAD);
    }
  }

  private void check(int[] rows, float[] images) {
    enter();
    if (images.length != rows.length * shape().size()) {
      throw new ComponentException(
          "the attack gave %d values for %d images of %s"
              .formatted(images.length, rows.length, shape()));
    }
    for (int row : rows) {
      if (row < 0 || row >= size()) {
        throw new ComponentException("the attack named row %d of %d".formatted(row, size()));
      }
    }
  }

  private long[] noise(int[] rows, long draw) {
    return stochastic()
        ? Arrays.stream(rows)
            .mapToLong(row -> streams[row].derive("queries").derive(draw).value())
            .toArray()
        : new long[rows.length];
  }

  final int[] labelsOf(int[] rows) {
    return Arrays.stream(rows).map(row -> clean.labels()[row]).toArray();
  }

  /** The kept images of some rows, a copy. */
  final float[] kept(int[] rows) {
    return AttackedNetwork.gather(kept, rows, shape().size());
  }

  /**
   * Ends the attack's time, and gives the last candidate of each row, NHWC.
   *
   * @throws ComponentException if there is none for a row
   */
  final float[] crafted() {
    closed = true;
    if (calledFromElsewhere) {
      throw new ComponentException(WRONG_THREAD);
    }
    for (boolean done : proposed) {
      if (!done) {
        throw new ComponentException(
            "the attack proposed nothing for an image that it was to make adversarial");
      }
    }
    return kept;
  }
}
