package dev.touchstone.core.parameters;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.touchstone.api.ComponentException;
import dev.touchstone.api.attack.AttackChoice;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The strict binder between trees of keys and values (YAML, JSON, options) and parameter records.
 *
 * <p>The rules are those of {@link dev.touchstone.api.parameters.Parameter}. Bounds of a list hold
 * for each of its elements. An empty value ({@code null}) stands for an absent {@code Optional} and
 * is an error everywhere else. Stateless and thread-safe.
 */
public final class ParameterBinder {

  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
  private static final ObjectMapper MAPPER = new ObjectMapper();

  /**
   * Makes a record from a tree.
   *
   * @param node keys and values as the user wrote them
   * @param type the record to make
   * @param path where the tree stands, such as {@code attacks[1]}, for messages; may be empty
   * @param baseFolder folder that paths in the tree are relative to; the record's paths are
   *     absolute
   * @throws dev.touchstone.api.UserException naming all violations, one per line
   * @throws ComponentException if the record type itself breaks the rules
   */
  public <P extends Record> P bind(ObjectNode node, Class<P> type, String path, Path baseFolder) {
    Violations violations = new Violations();
    Optional<P> bound = bind(node, type, path, baseFolder, violations);
    violations.throwIfAny();
    return bound.orElseThrow();
  }

  /**
   * As {@link #bind(ObjectNode, Class, String, Path)}, adding violations to those of other binds.
   *
   * @return empty exactly if a violation was added
   */
  public <P extends Record> Optional<P> bind(
      ObjectNode node, Class<P> type, String path, Path baseFolder, Violations into) {
    return bind(node, type, List.of(), path, FileLocator.in(baseFolder), into);
  }

  /**
   * As {@link #bind(ObjectNode, Class, String, Path, Violations)}, for a tree whose place has keys
   * beside the record's, which the tree does not have any more.
   *
   * @param others those keys, which a message about an unknown key names as well
   * @param files where the tree's paths lead
   * @return empty if a violation was added, or a file is missing of which {@code files} has told
   */
  public <P extends Record> Optional<P> bind(
      ObjectNode node,
      Class<P> type,
      List<String> others,
      String path,
      FileLocator files,
      Violations into) {
    return new ParameterReader(files, into).record(node, type, others, path).map(type::cast);
  }

  /**
   * A list of keys and values, of which others know what they mean; empty where there is none.
   *
   * @param path where it stands
   * @return empty exactly if a violation was added
   */
  public Optional<List<Map<String, Object>>> blocks(JsonNode list, String path, Violations into) {
    return list.isMissingNode()
        ? Optional.of(List.of())
        : new ParameterReader(FileLocator.in(Path.of("")), into).blocks(list, path);
  }

  /**
   * All values of a record, defaults included, in declaration order: what {@link #bind} would make
   * an equal record from, given that the record's paths are absolute. Files are written with a
   * digest of what is in them, and are refused when they are read back and it has changed.
   */
  public ObjectNode effective(Record parameters) {
    return effective(parameters, "", AttackChoices.AS_THEY_ARE);
  }

  /**
   * As {@link #effective(Record)}, with the attacks among the parameters written as {@code attacks}
   * says.
   *
   * @param path where the parameters stand, for the places that {@code attacks} is told
   */
  public ObjectNode effective(Record parameters, String path, AttackChoices attacks) {
    ObjectNode node = NODES.objectNode();
    for (ParameterSchema.Component component :
        ParameterSchema.of(parameters.getClass()).components()) {
      String place = path.isEmpty() ? component.key() : path + "." + component.key();
      node.set(component.key(), tree(component.read(parameters), component.type(), place, attacks));
    }
    return node;
  }

  private JsonNode tree(Object value, ParameterType type, String path, AttackChoices attacks) {
    if (type instanceof ParameterType.OptionalOf optional) {
      return ((Optional<?>) value)
          .map(present -> tree(present, optional.value(), path, attacks))
          .orElseGet(NODES::nullNode);
    }
    if (type instanceof ParameterType.ListOf list) {
      ArrayNode array = NODES.arrayNode();
      for (Object element : (List<?>) value) {
        array.add(tree(element, list.element(), path + "[" + array.size() + "]", attacks));
      }
      return array;
    }
    if (type instanceof ParameterType.Block) {
      return effective((Record) value, path, attacks);
    }
    if (type instanceof ParameterType.AttackOf) {
      return attacks.write((AttackChoice) value, path);
    }
    if (type instanceof ParameterType.Choice) {
      return NODES.textNode(KebabCase.of((Enum<?>) value));
    }
    return type == ParameterType.Scalar.PATH
        ? PinnedFile.tree((Path) value)
        : MAPPER.valueToTree(value);
  }

  /**
   * The parameters of a record type, in declaration order.
   *
   * @throws ComponentException if the record type breaks the rules
   */
  public List<ParameterDescription> describe(Class<? extends Record> type) {
    return ParameterSchema.of(type).components().stream().map(this::describe).toList();
  }

  private ParameterDescription describe(ParameterSchema.Component component) {
    List<ParameterDescription> nested =
        component.type().core() instanceof ParameterType.Block block
            ? describe(block.type())
            : List.of();
    return new ParameterDescription(
        component.key(),
        component.type().label(),
        Range.of(component.annotation()).label(),
        shownDefault(component),
        component.annotation().doc(),
        nested);
  }

  private static String shownDefault(ParameterSchema.Component component) {
    if (component.hasDefault()) {
      return component.annotation().defaultValue();
    }
    if (component.required()) {
      return "";
    }
    if (component.type() instanceof ParameterType.OptionalOf) {
      return "none";
    }
    return component.type() instanceof ParameterType.ListOf ? "[]" : "{}";
  }

  /**
   * Checks a record type, so that its author and not its user meets the faults.
   *
   * @throws ComponentException if a component lacks its annotation, has an unsupported type or a
   *     default that does not bind; names all faults
   */
  public void check(Class<? extends Record> type) {
    Violations violations = new Violations();
    ParameterReader reader = new ParameterReader(FileLocator.in(Path.of("")), violations);
    check(ParameterSchema.of(type), reader);
    if (violations.isEmpty() && describe(type).stream().noneMatch(ParameterBinder::required)) {
      reader.record(NODES.objectNode(), type, "");
    }
    if (!violations.isEmpty()) {
      throw new ComponentException(
          "defaults of " + type.getName() + ": " + String.join("; ", violations.lines()));
    }
  }

  private static void check(ParameterSchema schema, ParameterReader reader) {
    for (ParameterSchema.Component component : schema.components()) {
      if (component.hasDefault()) {
        reader.defaultValue(component, component.key());
      }
      if (component.type().core() instanceof ParameterType.Block block) {
        check(ParameterSchema.of(block.type()), reader);
      }
    }
  }

  private static boolean required(ParameterDescription parameter) {
    return parameter.defaultValue().isEmpty();
  }
}
