package dev.touchstone.plugins.attack.ensemble;

import dev.touchstone.api.UserException;
import dev.touchstone.api.threat.Norm;

/** Where an ensemble has other stages, although its own would run: its figure would not be its. */
enum Unfit {
  /** Wherever its stages run. */
  NOWHERE {
    @Override
    boolean in(Norm norm) {
      return false;
    }
  },

  /** AutoAttack has more restarts and fewer targets there. */
  IN_L1 {
    @Override
    boolean in(Norm norm) {
      return norm == Norm.L1;
    }
  },

  /** The settings of AutoAttack in L1. */
  BUT_IN_L1 {
    @Override
    boolean in(Norm norm) {
      return norm != Norm.L1;
    }
  };

  abstract boolean in(Norm norm);

  /**
   * Checks that it fits.
   *
   * @param attack the ensemble's id
   * @throws UserException if it does not
   */
  void require(String attack, Norm norm) {
    if (in(norm)) {
      throw new UserException(
          "attack %s: has the stages that AutoAttack has %s; in %s take %s, and name the threats that each is for (threats: [...])"
              .formatted(
                  attack,
                  this == IN_L1 ? "in L∞ and L2" : "in L1",
                  norm.symbol(),
                  this == IN_L1 ? "autoattack-l1" : "autoattack"));
    }
  }
}
