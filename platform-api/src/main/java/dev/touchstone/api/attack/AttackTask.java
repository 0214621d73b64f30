package dev.touchstone.api.attack;

import dev.touchstone.api.data.ImageShape;
import dev.touchstone.api.model.Gradients;
import dev.touchstone.api.model.Loss;
import dev.touchstone.api.threat.NormBall;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.random.RandomGenerator;

/**
 * Some samples under attack, given by the platform. Not thread-safe: one thread attacks one task.
 *
 * <p>Samples are numbered by <em>row</em>, from 0 to {@link #size}. All query methods take the rows
 * that the passed images belong to, in any order and number (a row may repeat), so that an attack
 * can go on with the samples that still stand and the platform can count queries per sample.
 */
public interface AttackTask {

  /**
   * Samples in this task; the platform leaves out those that are misclassified unattacked. In a
   * transfer attack that is judged on the target, while all answers are the source's: the source
   * may misclassify some of these samples unattacked.
   */
  int size();

  /** Shape of each image. */
  ImageShape shape();

  /** How many classes there are. */
  int classes();

  /** What the attacker may do. */
  NormBall threat();

  /** A copy of the clean images, NHWC in [0, 1], {@code size × shape.size()} values. */
  float[] images();

  /** A copy of the true labels, one per row. */
  int[] labels();

  /**
   * Which of the data set's test images a row is, for attacks that look images up. That it is known
   * says nothing of the label.
   *
   * @param row the row
   * @return its index; -1 where nobody can tell, as in a stage of another attack
   */
  default int sample(int row) {
    return -1;
  }

  /** Whether {@link #gradients} can be called. */
  boolean differentiable();

  /** Whether answers depend on the draw: average gradients over several draws (EOT). */
  boolean stochastic();

  /** Backward surrogates on offer, default first; empty when none is needed. */
  List<String> surrogates();

  /**
   * Logits of the attacked pipeline; one query per row passed.
   *
   * @param rows which samples the images belong to
   * @param images NHWC, {@code rows.length} images, finite
   * @param draw number of the noise draw, for stochastic pipelines; the same number gives the same
   *     noise
   * @return {@code rows.length × classes} values
   * @throws dev.touchstone.api.ComponentException if a pixel is not finite, or a row's query budget
   *     is exhausted
   */
  float[] logits(int[] rows, float[] images, long draw);

  /**
   * Predicted classes alone, which is all that a decision-based attack may ask; one query per row
   * passed. Of equal logits the label's never wins.
   *
   * @param rows which samples the images belong to
   * @param images NHWC, {@code rows.length} images, finite
   * @param draw as in {@link #logits}
   * @return one class per passed image
   * @throws dev.touchstone.api.ComponentException if a pixel is not finite, or a row's query budget
   *     is exhausted
   */
  int[] predictions(int[] rows, float[] images, long draw);

  /**
   * Losses and gradients of the attacked pipeline; one gradient query per row passed. The loss is
   * one to be <em>raised</em>, also when it is targeted.
   *
   * @param rows which samples the images belong to
   * @param images NHWC, {@code rows.length} images, finite
   * @param loss which loss
   * @param targets target class per passed image; empty for an untargeted loss
   * @param surrogate one of {@link #surrogates}; empty takes the default
   * @param draw number of the noise draw, for stochastic pipelines
   * @throws dev.touchstone.api.UserException if the pipeline has no gradients or no such surrogate
   * @throws dev.touchstone.api.ComponentException if a pixel is not finite, or a row's query budget
   *     is exhausted
   */
  Gradients gradients(
      int[] rows,
      float[] images,
      Loss loss,
      Optional<int[]> targets,
      Optional<String> surrogate,
      long draw);

  /**
   * Vector–Jacobian products of the attacked pipeline, for losses that {@link Loss} does not know;
   * one gradient query per row passed.
   *
   * @param rows which samples the images belong to
   * @param images NHWC, {@code rows.length} images, finite
   * @param cotangents {@code rows.length × classes} values: derivative of the attack's own loss by
   *     the logits, finite
   * @param surrogate as in {@link #gradients}
   * @param draw as in {@link #gradients}
   * @return {@code rows.length} images: derivative of the attack's own loss by the pixels
   * @throws dev.touchstone.api.UserException if the pipeline has no gradients or no such surrogate
   * @throws dev.touchstone.api.ComponentException if a pixel or cotangent is not finite, or a row's
   *     query budget is exhausted
   */
  float[] vectorJacobianProduct(
      int[] rows, float[] images, float[] cotangents, Optional<String> surrogate, long draw);

  /**
   * How much more may be asked about a sample: every query counts as one, of whatever kind, and so
   * does every proposal for a sample that stands, whose answer is one as well. A sample's attack
   * ends when there is nothing left: the attack leaves it out of further calls. Asking nevertheless
   * fails the cell.
   *
   * @return empty when there is no budget
   */
  default OptionalLong remaining(int row) {
    return OptionalLong.empty();
  }

  /**
   * Tells the platform what part of the attack is at work from now on, such as the attack that an
   * ensemble runs: the outcome of a sample that is broken says by which.
   *
   * @param name a short name, as reports show it
   */
  default void stage(String name) {}

  /**
   * Proposes candidates. The platform projects each into the threat's ball and [0, 1], evaluates it
   * with the deployed pipeline, and keeps the first that is misclassified, or else the latest.
   *
   * @param rows which samples the candidates belong to, none twice
   * @param candidates NHWC, {@code rows.length} images, finite; not changed
   * @return per passed candidate, whether its sample is broken by now (by this or an earlier one)
   * @throws dev.touchstone.api.ComponentException if the number of values is wrong, a value is not
   *     finite, or a row's query budget is exhausted
   */
  boolean[] propose(int[] rows, float[] candidates);

  /**
   * The generator of one sample: the same stream for the same suite seed, cell and sample, whatever
   * the batch. Repeated calls return the same generator, further along.
   */
  RandomGenerator random(int row);

  /**
   * What messages call a row, so that people find the sample: {@code "sample 17"}, or {@code "row 3
   * of the batch"} where the task does not know which sample it is.
   */
  default String describe(int row) {
    return "row " + row + " of the batch";
  }
}
