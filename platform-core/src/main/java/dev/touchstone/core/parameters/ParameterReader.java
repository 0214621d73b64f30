package dev.touchstone.core.parameters;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BigIntegerNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.DecimalNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.touchstone.api.ComponentException;
import dev.touchstone.api.attack.AttackChoice;
import dev.touchstone.api.parameters.Parameter;
import java.math.BigDecimal;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads one tree into records, noting everything that is wrong on the way. */
final class ParameterReader {

  private final FileLocator files;
  private final Violations violations;

  ParameterReader(FileLocator files, Violations violations) {
    this.files = files;
    this.violations = violations;
  }

  /** The record, or empty after noting what is wrong. */
  Optional<Record> record(JsonNode node, Class<? extends Record> type, String path) {
    return record(node, type, List.of(), path);
  }

  /**
   * As {@link #record(JsonNode, Class, String)}.
   *
   * @param others keys that a message about an unknown key names beside the record's
   */
  Optional<Record> record(
      JsonNode node, Class<? extends Record> type, List<String> others, String path) {
    if (!node.isObject()) {
      return wrongType("a block of keys and values", node, path);
    }
    ParameterSchema schema = ParameterSchema.of(type);
    boolean complete = checkKeys((ObjectNode) node, schema, others, path);
    List<Object> values = new ArrayList<>();
    for (ParameterSchema.Component component : schema.components()) {
      component(node.get(component.key()), component, child(path, component.key()))
          .ifPresent(values::add);
    }
    if (!complete || values.size() < schema.components().size()) {
      return Optional.empty();
    }
    try {
      return Optional.of(schema.create(values));
    } catch (IllegalArgumentException e) {
      violations.add(path, e.getMessage() == null ? "is not valid" : e.getMessage());
      return Optional.empty();
    }
  }

  private boolean checkKeys(
      ObjectNode node, ParameterSchema schema, List<String> others, String path) {
    List<String> keys = new ArrayList<>(schema.keys());
    keys.addAll(others);
    boolean known = true;
    for (Map.Entry<String, JsonNode> field : node.properties()) {
      String key = field.getKey();
      if (!schema.keys().contains(key)) {
        String hint =
            keys.isEmpty() ? "; there are no parameters here" : NearestName.hint(key, keys);
        violations.add(child(path, key), "unknown key" + hint);
        known = false;
      }
    }
    return known;
  }

  private Optional<?> component(JsonNode node, ParameterSchema.Component component, String path) {
    if (node != null) {
      return value(node, component.type(), component.annotation(), path);
    }
    if (component.hasDefault()) {
      return defaultValue(component, path);
    }
    if (component.required() && !(component.type() instanceof ParameterType.Block)) {
      violations.add(path, "is required (" + component.type().label() + ")");
      return Optional.empty();
    }
    return absent(component.type(), path);
  }

  /** What an absent component without a default is; a block says itself what it lacks. */
  private Optional<?> absent(ParameterType type, String path) {
    if (type instanceof ParameterType.OptionalOf) {
      return Optional.of(Optional.empty());
    }
    if (type instanceof ParameterType.Block block) {
      return record(JsonNodeFactory.instance.objectNode(), block.type(), path);
    }
    return Optional.of(type instanceof ParameterType.Free ? Map.of() : List.of());
  }

  Optional<?> defaultValue(ParameterSchema.Component component, String path) {
    JsonNode node = written(component.annotation().defaultValue(), component.type());
    return value(node, component.type(), component.annotation(), path);
  }

  /** A default's tree, as if it stood in a suite. */
  private static JsonNode written(String text, ParameterType type) {
    if (type instanceof ParameterType.OptionalOf optional) {
      return written(text, optional.value());
    }
    if (type == ParameterType.Scalar.BOOLEAN && (text.equals("true") || text.equals("false"))) {
      return BooleanNode.valueOf(text.equals("true"));
    }
    if (type.numeric() && type instanceof ParameterType.Scalar) {
      return number(text);
    }
    if (type instanceof ParameterType.Scalar || type instanceof ParameterType.Choice) {
      return TextNode.valueOf(text);
    }
    try {
      return new YAMLMapper().readTree(text);
    } catch (JsonProcessingException e) {
      throw new ComponentException("the default value '" + text + "' is not YAML", e);
    }
  }

  private static JsonNode number(String text) {
    try {
      BigDecimal number = new BigDecimal(text);
      return text.matches("[-+]?\\d+")
          ? BigIntegerNode.valueOf(number.toBigIntegerExact())
          : DecimalNode.valueOf(number);
    } catch (NumberFormatException e) {
      return TextNode.valueOf(text); // refused as every other text is, with its place
    }
  }

  private Optional<?> value(JsonNode node, ParameterType type, Parameter annotation, String path) {
    if (type instanceof ParameterType.OptionalOf optional) {
      if (node.isNull()) {
        return Optional.of(Optional.empty());
      }
      Optional<?> present = value(node, optional.value(), annotation, path);
      return present.isPresent() ? Optional.of(present) : present;
    }
    if (type instanceof ParameterType.Choice choice) {
      return choice(node, choice, path);
    }
    if (type instanceof ParameterType.Block block) {
      return record(node, block.type(), path);
    }
    if (type instanceof ParameterType.ListOf list) {
      return list(node, list, annotation, path);
    }
    if (type instanceof ParameterType.Scalar scalar) {
      return scalar(node, scalar, annotation, path);
    }
    if (type instanceof ParameterType.AttackOf) {
      return attack(node, path);
    }
    return block(node, path);
  }

  private Optional<AttackChoice> attack(JsonNode node, String path) {
    if (node.isTextual()) {
      return Optional.of(new AttackChoice(node.textValue(), Map.of()));
    }
    if (!node.path(AttackChoices.ID).isTextual()) {
      return wrongType("the id of an attack, or a map with the key 'id'", node, path);
    }
    Map<String, Object> parameters = new LinkedHashMap<>();
    for (Map.Entry<String, JsonNode> field : node.properties()) {
      if (!field.getKey().equals(AttackChoices.ID)) {
        parameters.put(field.getKey(), plain(field.getValue()));
      }
    }
    return Optional.of(new AttackChoice(node.get(AttackChoices.ID).textValue(), parameters));
  }

  private Optional<?> scalar(
      JsonNode node, ParameterType.Scalar type, Parameter annotation, String path) {
    return switch (type) {
      case INT ->
          integer(node, Integer.MIN_VALUE, Integer.MAX_VALUE, annotation, path).map(Long::intValue);
      case LONG -> integer(node, Long.MIN_VALUE, Long.MAX_VALUE, annotation, path);
      case DOUBLE -> real(node, annotation, path);
      case BOOLEAN ->
          node.isBoolean()
              ? Optional.of(node.booleanValue())
              : wrongType("true or false", node, path);
      case TEXT ->
          node.isTextual()
              ? Optional.of(node.textValue())
              : wrongType("text (put it in quotes)", node, path);
      case PATH -> file(node, path);
    };
  }

  private Optional<Long> integer(
      JsonNode node, long smallest, long largest, Parameter annotation, String path) {
    if (!node.isIntegralNumber()) {
      return wrongType("a whole number", node, path);
    }
    BigDecimal number = node.decimalValue();
    if (!inRange(number, annotation, path)) {
      return Optional.empty();
    }
    if (number.compareTo(BigDecimal.valueOf(smallest)) < 0) {
      return wrong("must be ≥ " + smallest, node, path);
    }
    if (number.compareTo(BigDecimal.valueOf(largest)) > 0) {
      return wrong("must be ≤ " + largest, node, path);
    }
    return Optional.of(number.longValueExact());
  }

  private Optional<Double> real(JsonNode node, Parameter annotation, String path) {
    Optional<Double> fraction = Fractions.read(node);
    if (!node.isNumber() && fraction.isEmpty()) {
      return wrongType("a number", node, path);
    }
    double number = fraction.orElseGet(node::doubleValue);
    if (!Double.isFinite(number)) {
      return wrong("must be a finite number", node, path);
    }
    // All computing is done in float32: there 1e39 is infinite, and 1e-50 is no step at all.
    float computed = (float) number;
    if (Float.isInfinite(computed) || (computed == 0 && number != 0)) {
      return wrong("must be a number that float32 can hold (1e-45 to 3e38, or 0)", node, path);
    }
    return inRange(new BigDecimal(number), annotation, path)
        ? Optional.of(number)
        : Optional.empty();
  }

  private boolean inRange(BigDecimal number, Parameter annotation, String path) {
    Range range = Range.of(annotation);
    Optional<String> broken = range.brokenBy(number);
    broken.ifPresent(
        rule -> violations.add(path, "must be " + rule + ", was " + Range.text(number)));
    return broken.isEmpty();
  }

  private Optional<Path> file(JsonNode node, String path) {
    if (PinnedFile.is(node)) {
      Optional<Path> file = file(PinnedFile.path(node), path);
      return file.isEmpty() || PinnedFile.holds(node, file.get())
          ? file
          : wrongValue(file.get() + ": this file is not the one that was planned with", path);
    }
    if (!node.isTextual() || node.textValue().isEmpty()) {
      return wrongType("a path", node, path);
    }
    try {
      return files.locate(node.textValue());
    } catch (InvalidPathException e) {
      return wrong("must be a path (" + e.getReason() + ")", node, path);
    }
  }

  private Optional<Enum<?>> choice(JsonNode node, ParameterType.Choice choice, String path) {
    if (!node.isTextual()) {
      return wrongType(choice.label(), node, path);
    }
    for (Enum<?> constant : choice.type().getEnumConstants()) {
      if (KebabCase.of(constant).equals(node.textValue())) {
        return Optional.of(constant);
      }
    }
    String hint = NearestName.hint(node.textValue(), choice.names());
    return wrongValue("unknown value '" + node.textValue() + "'" + hint, path);
  }

  private Optional<List<Object>> list(
      JsonNode node, ParameterType.ListOf list, Parameter annotation, String path) {
    if (!node.isArray()) {
      return wrongType("a list", node, path);
    }
    List<Object> elements = new ArrayList<>();
    for (int i = 0; i < node.size(); i++) {
      value(node.get(i), list.element(), annotation, path + "[" + i + "]").ifPresent(elements::add);
    }
    return elements.size() == node.size() ? Optional.of(List.copyOf(elements)) : Optional.empty();
  }

  /** A list of keys and values, or empty after noting what is wrong. */
  Optional<List<Map<String, Object>>> blocks(JsonNode node, String path) {
    if (!node.isArray()) {
      return wrongType("a list", node, path);
    }
    List<Map<String, Object>> blocks = new ArrayList<>();
    for (int i = 0; i < node.size(); i++) {
      block(node.get(i), path + "[" + i + "]").ifPresent(blocks::add);
    }
    return blocks.size() == node.size() ? Optional.of(blocks) : Optional.empty();
  }

  @SuppressWarnings("unchecked") // An object becomes a map.
  private Optional<Map<String, Object>> block(JsonNode node, String path) {
    return node.isObject()
        ? Optional.of((Map<String, Object>) plain(node))
        : wrongType("a block of keys and values", node, path);
  }

  /** A tree as unmodifiable maps, lists and boxes; {@code null} stays {@code null}. */
  private static Object plain(JsonNode node) {
    if (node.isObject()) {
      Map<String, Object> map = new LinkedHashMap<>();
      node.properties().forEach(field -> map.put(field.getKey(), plain(field.getValue())));
      return Collections.unmodifiableMap(map);
    }
    if (node.isArray()) {
      List<Object> list = new ArrayList<>();
      node.forEach(element -> list.add(plain(element)));
      return Collections.unmodifiableList(list);
    }
    if (node.isNumber()) {
      return node.numberValue();
    }
    if (node.isBoolean()) {
      return node.booleanValue();
    }
    return node.isNull() ? null : node.asText();
  }

  private <T> Optional<T> wrongType(String wanted, JsonNode node, String path) {
    return wrong("must be " + wanted, node, path);
  }

  private <T> Optional<T> wrong(String rule, JsonNode node, String path) {
    return wrongValue(rule + ", was " + shown(node), path);
  }

  private <T> Optional<T> wrongValue(String problem, String path) {
    violations.add(path, problem);
    return Optional.empty();
  }

  private static String shown(JsonNode node) {
    if (node.isNull()) {
      return "left empty";
    }
    if (node.isTextual()) {
      return node.textValue().isEmpty() ? "left empty" : "'" + node.textValue() + "'";
    }
    if (node.isArray()) {
      return "a list";
    }
    return node.isObject() ? "a block" : node.asText();
  }

  private static String child(String path, String key) {
    return path.isEmpty() ? key : path + "." + key;
  }
}
