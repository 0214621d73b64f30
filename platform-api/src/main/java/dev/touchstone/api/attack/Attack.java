package dev.touchstone.api.attack;

/** Searches adversarial images for one batch of samples at a time. Stateless and thread-safe. */
@FunctionalInterface
public interface Attack {

  /**
   * Attacks the samples of a task and proposes candidates to it ({@link AttackTask#propose}), as
   * often as it likes. What is never proposed does not exist for the platform; an attack cannot
   * report its own success.
   *
   * <p>An attack needs no checks for cancellation: every call on the task makes one.
   *
   * @throws dev.touchstone.api.UserException if the attack cannot serve this threat or model (for
   *     example, it needs gradients and there are none)
   */
  void run(AttackTask task);
}
