package dev.touchstone.core.suite;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.touchstone.api.threat.NormBall;
import dev.touchstone.core.store.Json;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Puts the values that a component used into the places of parameters that were left empty. */
final class UsedValues {

  private UsedValues() {}

  /**
   * Fills what is empty; what was given stays, and so do places that are not there.
   *
   * @param shown the component's parameters, changed
   * @param place where the values belong, such as {@code validation.attack}; empty for the whole
   * @param values by key, with dots before keys of nested records
   */
  static void fill(ObjectNode shown, String place, SortedMap<String, Object> values) {
    values.forEach(
        (key, value) -> {
          String path = place.isEmpty() ? key : place + "." + key;
          int last = path.lastIndexOf('.');
          JsonNode parent = last < 0 ? shown : shown.at(pointer(path.substring(0, last)));
          String name = path.substring(last + 1);
          if (parent instanceof ObjectNode object && object.path(name).isNull()) {
            object.set(name, Json.tree(value));
          }
        });
  }

  /** The place {@code a.b[1].c} as the JSON pointer {@code /a/b/1/c}. */
  private static String pointer(String place) {
    return "/" + place.replace("[", ".").replace("]", "").replace('.', '/');
  }

  /**
   * One value for each key: that of all threats, or else each with its threat, such as {@code
   * "0.0075 at L∞ ε=0.1, 0.0225 at L∞ ε=0.3"}.
   */
  static SortedMap<String, Object> joined(Map<NormBall, SortedMap<String, Object>> each) {
    Map<String, Map<NormBall, Object>> byKey = new LinkedHashMap<>();
    each.forEach(
        (threat, values) ->
            values.forEach(
                (key, value) ->
                    byKey.computeIfAbsent(key, k -> new LinkedHashMap<>()).put(threat, value)));
    SortedMap<String, Object> joined = new TreeMap<>();
    byKey.forEach((key, values) -> joined.put(key, joined(values, each.size())));
    return joined;
  }

  private static Object joined(Map<NormBall, Object> values, int threats) {
    Collection<Object> all = values.values();
    return all.size() == threats && new HashSet<>(all).size() == 1
        ? all.iterator().next()
        : values.entrySet().stream()
            .map(value -> value.getValue() + " at " + value.getKey().label())
            .collect(Collectors.joining(", "));
  }
}
