package dev.touchstone.core.suite;

import dev.touchstone.api.ComponentKind;
import dev.touchstone.core.parameters.Violations;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A list of components in a suite, such as {@code attacks}: it belongs to one kind of cell.
 *
 * @param <U> what the suite makes of each of them
 */
public interface SuiteSection<U extends SuiteUse> {

  /** The suite's key. */
  String key();

  /** One of them, with its article, for messages. */
  String one();

  /** The same without its article. */
  default String singular() {
    return one().substring(one().indexOf(' ') + 1);
  }

  /** What kind of components they are. */
  ComponentKind component();

  /** Keys that are not a component's own parameters. */
  Set<String> platformKeys();

  /** Whether they are used at the suite's threats, so that it must have some. */
  boolean atThreats();

  /** Binds the section's components, one after the other. */
  Binder<U> binder(Context context);

  /**
   * Binds one component after the other.
   *
   * @param <U> what the suite makes of each of them
   */
  @FunctionalInterface
  interface Binder<U> {

    /**
     * Binds the next one.
     *
     * @param spec its keys and values
     * @param component the component, with its own parameters bound
     * @param path where it stands
     * @return empty if something is wrong, which has been told then
     */
    Optional<U> bind(Map<String, Object> spec, BoundComponent component, String path);
  }

  /**
   * What is known of the suite when a section is bound.
   *
   * @param specs keys and values of all of the section's components
   * @param keys reads keys that sections have in common
   * @param threats the suite's threats
   * @param violations takes what is wrong
   */
  record Context(
      List<Map<String, Object>> specs,
      PlatformKeys keys,
      ThreatBinder threats,
      Violations violations) {

    /** Copies the list. */
    public Context {
      specs = List.copyOf(specs);
    }
  }
}
