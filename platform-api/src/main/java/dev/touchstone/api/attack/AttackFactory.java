package dev.touchstone.api.attack;

import dev.touchstone.api.ComponentFactory;
import dev.touchstone.api.ComponentKind;

/**
 * Extension point: an attack.
 *
 * @param <P> its parameters
 */
public interface AttackFactory<P extends Record> extends ComponentFactory<P> {

  @Override
  default ComponentKind kind() {
    return ComponentKind.ATTACK;
  }

  /**
   * Makes the attack; the same instance attacks many batches, from several threads.
   *
   * @throws dev.touchstone.api.UserException if the parameters contradict each other
   */
  Attack create(P parameters);

  /**
   * Queries that the attack makes of one sample that it does not break: forward and gradient
   * queries together. Only used to estimate costs before a run.
   *
   * @param parameters its parameters
   * @param classes how many classes there are
   * @return an estimate, or 0 when it cannot be told
   */
  default long estimatedQueries(P parameters, int classes) {
    return 0;
  }
}
