package dev.touchstone.tensorflow.training;

import dev.touchstone.api.UserException;
import dev.touchstone.api.attack.AttackChoice;
import dev.touchstone.api.data.LabeledImages;
import dev.touchstone.api.threat.NormBall;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * How a training's robustness is followed on images that are never trained on. The weights of the
 * epoch with the highest robust validation accuracy are kept, the earliest of equals, since longer
 * adversarial training often harms (Rice et al. 2020).
 *
 * @param attack the attack
 * @param threat what it may do
 * @param images how many of the last training images are held out, at least 1
 * @param every epochs from one validation to the next, at least 1; the last epoch always has one
 * @param patience training stops when the best validation is this many epochs old; epochs in which
 *     the threat of the steps still grows do not count. Empty never stops early
 */
public record RobustValidation(
    AttackChoice attack, NormBall threat, int images, int every, Optional<Integer> patience) {

  /**
   * The training images, parted.
   *
   * @param train all but the last
   * @param heldOut the last
   */
  public record Split(LabeledImages train, LabeledImages heldOut) {}

  /**
   * Checks that something is left to train on.
   *
   * @param all how many training images there are
   * @throws UserException if all of them would be held out
   */
  public void requireFewerThan(int all) {
    if (images >= all) {
      throw new UserException(
          "robust validation is to hold out %d images, and there are only %d to train on; hold out fewer"
              .formatted(images, all));
    }
  }

  /**
   * Parts the training set as the data set gives it, before anything is added to it.
   *
   * @throws UserException if nothing would be left to train on
   */
  public Split split(LabeledImages all) {
    requireFewerThan(all.count());
    int[] indices = IntStream.range(0, all.count()).toArray();
    int kept = all.count() - images;
    return new Split(
        all.select(Arrays.copyOf(indices, kept)),
        all.select(Arrays.copyOfRange(indices, kept, indices.length)));
  }
}
