package dev.touchstone.api.attack;

import dev.touchstone.api.UserException;
import dev.touchstone.api.threat.SpatialThreat;
import dev.touchstone.api.threat.Threat;

/**
 * Searches the rotation and translation that an entry misclassifies. It proposes transforms, never
 * images: the platform transforms. Stateless and thread-safe.
 */
public interface SpatialAttack extends Attack {

  /**
   * Attacks the samples of a task and proposes transforms to it ({@link SpatialTask#propose}), as
   * often as it likes. What is never proposed does not exist for the platform.
   *
   * @throws UserException if the attack cannot serve this threat or model
   */
  void run(SpatialTask task);

  /** It does not look for images. */
  @Override
  default void run(AttackTask task) {
    check(task);
  }

  /** As a part of another component it would have to look for images, which it does not. */
  @Override
  default void check(AttackTask task) {
    throw new UserException(
        "the attack proposes rotations and translations; it cannot attack within "
            + task.threat().label());
  }

  @Override
  default boolean meets(Threat threat) {
    return threat instanceof SpatialThreat;
  }
}
