package dev.touchstone.tensorflow.training;

import dev.touchstone.api.attack.AttackChoice;
import dev.touchstone.api.data.ImageShape;
import dev.touchstone.api.threat.NormBall;

/** One batch that is about to be trained on, as a {@link TrainingDefense} sees it. */
public interface TrainingStep {

  /** Shape of each image. */
  ImageShape shape();

  /** The batch's images after augmentation, before the input defenses; NHWC in [0, 1], a copy. */
  float[] images();

  /** Class of each image, a copy. */
  int[] labels();

  /** {@link TrainingDefense#threat} of this step. */
  NormBall threat();

  /**
   * Attacks the batch within the step's threat. The attack sees the network as it is before this
   * step, as it is deployed (batch norm and dropout as at inference), behind the entry's input
   * defenses and their backward surrogates. It is never told that an image is broken, so that it
   * goes to its end; the last candidate that it proposes for an image is taken, projected into the
   * ball and [0, 1].
   *
   * @param attack one of the installed attacks; it climbs the loss that its parameters ask for
   * @return one image for each of the batch, NHWC
   * @throws dev.touchstone.api.UserException if the attack is not installed or cannot serve
   */
  float[] attacked(AttackChoice attack);

  /**
   * The same, but whichever loss the attack asks for, it climbs the given one.
   *
   * @throws dev.touchstone.api.UserException also if the attack aims at target classes, which has
   *     no meaning then
   */
  float[] attacked(AttackChoice attack, LogitObjective objective);
}
