package dev.touchstone.core.suite;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.touchstone.api.ComponentKind;
import dev.touchstone.api.UserException;
import dev.touchstone.api.attack.AttackChoice;
import dev.touchstone.core.parameters.AttackChoices;
import dev.touchstone.core.parameters.FileLocator;
import dev.touchstone.core.parameters.ParameterBinder;
import dev.touchstone.core.parameters.Violations;
import dev.touchstone.core.plugins.ComponentRegistry;
import dev.touchstone.core.plugins.RegisteredComponent;
import dev.touchstone.core.store.Json;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;

/** Finds one component that a suite names and binds its parameters. */
final class ComponentBinder {

  /** The key that is never a component's own parameter. */
  static final Set<String> KEYS = Set.of("id");

  private static final TypeReference<Map<String, Object>> KEYS_AND_VALUES =
      new TypeReference<>() {};

  private final ComponentRegistry registry;
  private final ParameterBinder binder;
  private final FileLocator files;
  private final Violations violations;

  ComponentBinder(
      ComponentRegistry registry,
      ParameterBinder binder,
      FileLocator files,
      Violations violations) {
    this.registry = registry;
    this.binder = binder;
    this.files = files;
    this.violations = violations;
  }

  /** Binds a list of components; those that are wrong are told and left out. */
  <T> List<T> all(
      ComponentKind kind,
      List<Map<String, Object>> specs,
      String path,
      Set<String> platformKeys,
      SuiteSection.Binder<T> use) {
    List<T> bound = new ArrayList<>();
    for (int i = 0; i < specs.size(); i++) {
      Map<String, Object> spec = specs.get(i);
      String place = path + "[" + i + "]";
      bind(kind, spec, place, platformKeys)
          .flatMap(component -> use.bind(spec, component, place))
          .ifPresent(bound::add);
    }
    return bound;
  }

  /** What a section has in suites that leave it out, as they would name it. */
  List<Map<String, Object>> standard(SuiteSection<?> section) {
    return registry.all(section.component()).stream()
        .map(RegisteredComponent::factory)
        .filter(section::standard)
        .map(factory -> Map.<String, Object>of("id", factory.descriptor().id()))
        .toList();
  }

  /** Binds a component; empty if it is wrong, which has been told then. */
  Optional<BoundComponent> bind(
      ComponentKind kind, Map<String, Object> spec, String path, Set<String> platformKeys) {
    if (!(spec.get("id") instanceof String id)) {
      violations.add(
          path, "must be the id of a %s, or a map with the key 'id'".formatted(kind.label()));
      return Optional.empty();
    }
    RegisteredComponent found;
    try {
      found = registry.find(kind, id, path);
    } catch (UserException e) {
      violations.add("", e.getMessage());
      return Optional.empty();
    }
    ObjectNode own = Json.MAPPER.valueToTree(spec);
    own.remove(platformKeys);
    List<String> others =
        platformKeys.stream().filter(key -> !KEYS.contains(key)).sorted().toList();
    Optional<? extends Record> parameters =
        binder.bind(own, found.factory().parametersType(), others, path, files, violations);
    return parameters.map(
        bound -> {
          SortedMap<String, BoundComponent> attacks = new TreeMap<>();
          Map<AttackChoice, BoundComponent> chosen = new HashMap<>();
          ObjectNode effective =
              binder.effective(
                  bound,
                  path,
                  (choice, place) ->
                      complete(
                          choice,
                          place,
                          attack -> {
                            attacks.put(place.substring(path.length() + 1), attack);
                            chosen.put(choice, attack);
                          }));
          return new BoundComponent(found, bound, effective, attacks, chosen);
        });
  }

  /** An attack that a component asks for: checked, with its defaults and its version. */
  private ObjectNode complete(AttackChoice choice, String path, Consumer<BoundComponent> found) {
    Map<String, Object> spec = new LinkedHashMap<>(choice.parameters());
    spec.put(AttackChoices.ID, choice.id());
    Optional<BoundComponent> attack = bind(ComponentKind.ATTACK, spec, path, KEYS);
    attack.ifPresent(bound -> bound.tell(bound::attack, path, violations));
    attack.ifPresent(found);
    return attack
        .map(
            bound ->
                AttackChoices.tree(
                    bound.id(),
                    Map.of(AttackChoices.VERSION, bound.spec().version()),
                    bound.effective()))
        .orElseGet(() -> AttackChoices.AS_THEY_ARE.write(choice, path));
  }

  /** Checks the components of a suite whose fixed part is wrong. */
  void checkAll(ComponentKind kind, JsonNode list, String path, Set<String> platformKeys) {
    for (int i = 0; i < list.size(); i++) {
      check(kind, list.path(i), path + "[" + i + "]", platformKeys);
    }
  }

  /** Checks one component of a suite whose fixed part is wrong. */
  void check(ComponentKind kind, JsonNode spec, String path, Set<String> platformKeys) {
    if (spec instanceof ObjectNode object && !object.isEmpty()) {
      bind(kind, Json.MAPPER.convertValue(object, KEYS_AND_VALUES), path, platformKeys);
    }
  }
}
