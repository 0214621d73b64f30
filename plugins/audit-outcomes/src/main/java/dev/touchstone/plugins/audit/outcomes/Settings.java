package dev.touchstone.plugins.audit.outcomes;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.touchstone.api.results.AttackResults;
import dev.touchstone.api.results.ComponentUse;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/** Effective parameters of components, as results hold them. */
final class Settings {

  private static final ObjectMapper MAPPER = new ObjectMapper();

  /** What makes an attack work longer and not otherwise. */
  private static final List<String> EFFORT =
      List.of("steps", "iterations", "restarts", "step-size", "relative-step-size");

  private Settings() {}

  /** A parameter that is a number; empty if there is none of that name. */
  static OptionalDouble number(ComponentUse component, String name) {
    JsonNode value = tree(component).path(name);
    return value.isNumber() ? OptionalDouble.of(value.asDouble()) : OptionalDouble.empty();
  }

  /** All numbers of one name, also those of the attacks that an ensemble consists of. */
  static List<Double> numbers(ComponentUse component, String name) {
    return tree(component).findValues(name).stream()
        .filter(JsonNode::isNumber)
        .map(JsonNode::asDouble)
        .toList();
  }

  /** Ids of the attacks that an ensemble consists of, in turn; empty for other components. */
  static List<String> stages(ComponentUse component) {
    return tree(component).path("attacks").findValuesAsText("id");
  }

  /** A parameter that is a text; empty if there is none of that name. */
  static String text(ComponentUse component, String name) {
    return tree(component).path(name).asText("");
  }

  /** How many steps an attack takes, in all restarts together. */
  static double effort(AttackResults attack) {
    ComponentUse use = attack.component();
    return (number(use, "steps").isPresent()
            ? number(use, "steps").getAsDouble()
            : number(use, "iterations").orElse(1))
        * number(use, "restarts").orElse(1);
  }

  /** Whether two attacks differ in nothing but how long they work. */
  static boolean sameButForEffort(AttackResults one, AttackResults other) {
    return one.component().descriptor().id().equals(other.component().descriptor().id())
        && one.source().equals(other.source())
        && readable(one.component())
            .map(tree -> tree.remove(EFFORT))
            .equals(readable(other.component()).map(tree -> tree.remove(EFFORT)))
        && readable(one.component()).isPresent();
  }

  private static ObjectNode tree(ComponentUse component) {
    return readable(component).orElseGet(MAPPER::createObjectNode);
  }

  /** Empty for what an early version stored otherwise: nothing is known of it. */
  private static Optional<ObjectNode> readable(ComponentUse component) {
    try {
      return MAPPER.readTree(component.parameters()) instanceof ObjectNode tree
          ? Optional.of(tree)
          : Optional.empty();
    } catch (JsonProcessingException e) {
      return Optional.empty();
    }
  }
}
