package dev.touchstone.plugins.attack.gradient;

import dev.touchstone.api.UserException;
import java.util.Optional;

/**
 * Where the samples are driven.
 *
 * @param goal the goal
 * @param target the class for {@link Goal#FIXED_TARGET}
 * @param count how many classes {@link Goal#TOP_TARGETS} aims at; where there are fewer, at all
 */
record Aim(Goal goal, Optional<Integer> target, Optional<Integer> count) {

  /** As many as AutoAttack has: all other classes of a data set of ten. */
  static final int TOP_TARGETS = 9;

  Aim {
    if (goal == Goal.FIXED_TARGET && target.isEmpty()) {
      throw new UserException("goal fixed-target needs a target: give the class to aim at");
    }
    if (goal != Goal.FIXED_TARGET && target.isPresent()) {
      throw new UserException(
          "target has no use unless the goal is fixed-target: leave it out or set that goal");
    }
    if (goal != Goal.TOP_TARGETS && count.isPresent()) {
      throw new UserException(
          "targets has no use unless the goal is top-targets: leave it out or set that goal");
    }
  }

  /** Passes over the samples, each with one target per sample. */
  int passes(int classes) {
    return switch (goal) {
      case UNTARGETED, FIXED_TARGET, RANDOM_TARGET -> 1;
      case ALL_TARGETS -> classes - 1;
      case TOP_TARGETS -> Math.min(count.orElse(TOP_TARGETS), classes - 1);
    };
  }

  /** Forward queries of each sample by which its targets are chosen. */
  int queriesToChoose() {
    return goal == Goal.TOP_TARGETS ? 1 : 0;
  }
}
