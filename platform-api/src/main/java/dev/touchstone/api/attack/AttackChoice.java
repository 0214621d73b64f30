package dev.touchstone.api.attack;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * An attack that a component asks for, as a parameter of its own: in a suite, an attack's id or a
 * map with the key {@code id} and the attack's parameters, as in the suite's list of attacks.
 *
 * <p>The platform checks it against the installed attacks when the suite is read, fills in the
 * defaults, and counts the attack's version among what determines the component's results. A
 * component never makes the attack itself: it hands the choice to the platform.
 *
 * @param id the attack's id
 * @param parameters its parameters by key in kebab case; in a running component, all of them, with
 *     the attack's version under {@code version}
 */
public record AttackChoice(String id, Map<String, Object> parameters) {

  /** Copies the map, in its order. */
  public AttackChoice {
    parameters = Collections.unmodifiableMap(new LinkedHashMap<>(parameters));
  }

  /** The same attack with one parameter set. */
  public AttackChoice with(String key, Object value) {
    Map<String, Object> changed = new LinkedHashMap<>(parameters);
    changed.put(key, value);
    return new AttackChoice(id, changed);
  }
}
