package dev.touchstone.api.attack;

import dev.touchstone.api.data.ImageShape;
import dev.touchstone.api.threat.SpatialThreat;
import dev.touchstone.api.threat.SpatialTransform;
import java.util.List;
import java.util.OptionalLong;
import java.util.random.RandomGenerator;

/**
 * One batch of samples under attack by rotations and translations, given by the platform. As with
 * an {@link AttackTask}, samples are numbered by row from 0, a row may repeat in a query, and one
 * thread attacks one task.
 */
public interface SpatialTask {

  /** Samples in this task. */
  int size();

  /** Shape of each image. */
  ImageShape shape();

  /** How many classes there are. */
  int classes();

  /** What the attacker may do. */
  SpatialThreat threat();

  /** A copy of the clean images, NHWC in [0, 1], {@code size × shape.size()} values. */
  float[] images();

  /** A copy of the true labels, one per row. */
  int[] labels();

  /**
   * Logits of the attacked pipeline for transformed samples; one query per row passed.
   *
   * @param rows which samples are transformed
   * @param transforms one per passed row, within the threat's bounds
   * @param draw number of the noise draw, as in {@link AttackTask#logits}
   * @return {@code rows.length × classes} values
   * @throws dev.touchstone.api.ComponentException if a transform is beyond the bounds, or a row's
   *     query budget is exhausted
   */
  float[] logits(int[] rows, List<SpatialTransform> transforms, long draw);

  /** How much more may be asked about a sample, as in {@link AttackTask#remaining}. */
  OptionalLong remaining(int row);

  /**
   * Proposes transforms. The platform transforms the clean images, evaluates them with the deployed
   * pipeline, and keeps the first that is misclassified, or else the latest.
   *
   * @param rows which samples the transforms are of, none twice
   * @param transforms one per passed row, within the threat's bounds
   * @return per passed row, whether its sample is broken by now
   * @throws dev.touchstone.api.ComponentException if a transform is beyond the bounds, or a row's
   *     query budget is exhausted
   */
  boolean[] propose(int[] rows, List<SpatialTransform> transforms);

  /** The generator of one sample, as in {@link AttackTask#random}. */
  RandomGenerator random(int row);

  /** What messages call a row, as in {@link AttackTask#describe}. */
  String describe(int row);
}
