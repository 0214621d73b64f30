package dev.touchstone.api.audit;

import dev.touchstone.api.data.LabeledImages;
import dev.touchstone.api.model.Gradients;
import dev.touchstone.api.model.Loss;
import dev.touchstone.api.results.CleanOutcome;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * One entry before a probing audit: a few unattacked test images, and answers of the deployed
 * pipeline. Belongs to the thread that the audit is called on, until it returns.
 *
 * <p>A <em>row</em> is one of the samples, by its position. Every answer about a row is given with
 * the same draw of the entry's noise: the one that its stored unattacked outcome was found with. So
 * also a random entry gives the same image the same answer here.
 */
public interface ProbeTask {

  /** The samples, for the audit alone: it may write into them. */
  LabeledImages images();

  /**
   * What the evaluation has stored of the same unattacked samples, row by row: asked earlier,
   * perhaps by another process, in batches of their own.
   */
  List<CleanOutcome> outcomes();

  /** How many classes the entry tells apart. */
  int classes();

  /** Whether the entry is random. */
  boolean stochastic();

  /** Whether gradients can be had. */
  boolean differentiable();

  /**
   * Logits. As many images as the evaluation asks about at once are asked about in one call, in the
   * given order; more are cut.
   *
   * @param rows the sample that each image belongs to; a row may stand here several times
   * @param images NHWC in [0, 1], one for each of the rows
   * @return one row of logits for each image
   */
  float[] logits(int[] rows, float[] images);

  /**
   * Losses and gradients for the samples' labels, with the entry's first surrogate if it has some;
   * cut as {@link #logits} are.
   *
   * @throws dev.touchstone.api.UserException if there are no gradients
   */
  Gradients gradients(int[] rows, float[] images, Loss loss);

  /** A generator of the row's own, the same for every run. */
  RandomGenerator random(int row);
}
