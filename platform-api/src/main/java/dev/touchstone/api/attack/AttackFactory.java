package dev.touchstone.api.attack;

import dev.touchstone.api.ComponentFactory;
import dev.touchstone.api.ComponentKind;
import dev.touchstone.api.threat.NormBall;
import java.util.Collections;
import java.util.OptionalLong;
import java.util.SortedMap;

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
   * Makes an attack that uses others, which are among its parameters ({@link AttackChoice}).
   *
   * @param parameters its parameters
   * @param attacks makes the others
   * @throws dev.touchstone.api.UserException if the parameters contradict each other
   */
  default Attack create(P parameters, Attacks attacks) {
    return create(parameters);
  }

  /**
   * Values that the attack uses at a threat for parameters that are left empty, such as a step size
   * that follows ε. Reports show them in the parameters' places; addresses of results do not change
   * with them.
   *
   * @param parameters its parameters
   * @param threat where it is used
   * @return numbers, texts or truth values by the parameters' keys as a suite writes them; those of
   *     parameters that are given have no effect
   * @throws dev.touchstone.api.UserException if no attack is possible with these parameters at this
   *     threat
   */
  default SortedMap<String, Object> derived(P parameters, NormBall threat) {
    return Collections.emptySortedMap();
  }

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

  /**
   * Queries that the attack makes of a sample that it breaks at once, as in the first of several
   * restarts: forward and gradient queries together. Only used to estimate what an attack takes
   * where others have broken samples before.
   *
   * @param parameters its parameters
   * @return an estimate; empty if a sample that is broken costs what every other one costs
   */
  default OptionalLong queriesIfBroken(P parameters) {
    return OptionalLong.empty();
  }

  /**
   * Whether the attack proposes exactly one candidate for each sample, whatever {@link
   * AttackTask#propose} answers. Then its last candidate and its first misclassified one are the
   * same image, and an analysis that asks for either can have what an attack of the suite has found
   * already.
   *
   * @param parameters its parameters
   */
  default boolean proposesOnce(P parameters) {
    return false;
  }
}
