package dev.touchstone.api;

import dev.touchstone.api.threat.NormBall;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import org.pf4j.ExtensionPoint;

/**
 * Common part of all extension points: a small factory, so that listing components loads no native
 * library and no data.
 *
 * <p>Implementations carry {@code @org.pf4j.Extension} and are created once per process through
 * dependency injection; constructors must be cheap and free of side effects. Plugins implement one
 * of the sub-interfaces, never this one alone.
 *
 * @param <P> a record whose components, annotated with {@link
 *     dev.touchstone.api.parameters.Parameter}, are the component's parameters
 */
public interface ComponentFactory<P extends Record> extends ExtensionPoint {

  /** Which kind of component this factory makes. */
  ComponentKind kind();

  /** Who the component is; the same value at every call. */
  ComponentDescriptor descriptor();

  /** The record type that the strict binder fills from a suite. */
  Class<P> parametersType();

  /**
   * Values that the component uses for parameters that are left empty, whatever else it meets, such
   * as a weight that only one of its methods has. Reports show them in the parameters' places;
   * addresses of results do not change with them.
   *
   * @return numbers, texts or truth values by the parameters' keys as a suite writes them, with a
   *     dot before the key of a nested record ({@code "validation.patience"}); those of parameters
   *     that are given have no effect
   */
  default SortedMap<String, Object> used(P parameters) {
    return Collections.emptySortedMap();
  }

  /**
   * At which threats the component uses the attacks among its parameters ({@link
   * dev.touchstone.api.attack.AttackChoice}). The platform checks before anything is trained that
   * they are possible there, and reports show what they derive from ε, such as a step size.
   *
   * @param suite the suite's threats
   * @return empty when it cannot be told, or there is no such parameter
   */
  default List<NormBall> attackThreats(P parameters, List<NormBall> suite) {
    return List.of();
  }
}
