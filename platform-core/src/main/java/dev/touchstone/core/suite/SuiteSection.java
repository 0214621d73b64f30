package dev.touchstone.core.suite;

import dev.touchstone.api.ComponentFactory;
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
public abstract class SuiteSection<U extends SuiteUse> {

  private final String key;
  private final String one;
  private final ComponentKind component;
  private final boolean atThreats;
  private final Set<String> platformKeys;

  /**
   * A section.
   *
   * @param key the suite's key
   * @param one one of its components, with its article, for messages
   * @param component what kind of components they are
   * @param atThreats whether they are used at the suite's threats, so that it must have some
   * @param platformKeys keys that are not a component's own parameters
   */
  protected SuiteSection(
      String key,
      String one,
      ComponentKind component,
      boolean atThreats,
      Set<String> platformKeys) {
    this.key = key;
    this.one = one;
    this.component = component;
    this.atThreats = atThreats;
    this.platformKeys = Set.copyOf(platformKeys);
  }

  /** The suite's key. */
  public final String key() {
    return key;
  }

  /** Where its component of that index stands. */
  public final String path(int index) {
    return "%s[%d]".formatted(key, index);
  }

  /** One of its components, with its article. */
  final String one() {
    return one;
  }

  /** The same without its article. */
  public final String singular() {
    return one.substring(one.indexOf(' ') + 1);
  }

  /** What kind of components they are. */
  final ComponentKind component() {
    return component;
  }

  /** Whether they are used at the suite's threats. */
  public final boolean atThreats() {
    return atThreats;
  }

  /** Keys that are not a component's own parameters. */
  final Set<String> platformKeys() {
    return platformKeys;
  }

  /**
   * Whether suites that leave the section out use a component all the same, with the values that
   * its parameters have by default.
   */
  protected boolean standard(ComponentFactory<?> component) {
    return false;
  }

  /** Binds the section's components, one after the other. */
  protected abstract Binder<U> binder(Context context);

  /**
   * Binds one component after the other.
   *
   * @param <U> what the suite makes of each of them
   */
  @FunctionalInterface
  public interface Binder<U> {

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
   * @param chosen whether the suite has the section
   * @param specs keys and values of all of the section's components
   * @param keys reads keys that sections have in common
   * @param threats the suite's threats
   * @param violations takes what is wrong
   */
  public record Context(
      boolean chosen,
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
