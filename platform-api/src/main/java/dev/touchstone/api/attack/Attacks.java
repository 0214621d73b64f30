package dev.touchstone.api.attack;

/** The installed attacks, for components that use one. */
@FunctionalInterface
public interface Attacks {

  /**
   * Makes an attack.
   *
   * @throws dev.touchstone.api.UserException if it is not installed, its version is another than
   *     the choice says, or its parameters are not valid
   */
  Attack create(AttackChoice choice);
}
