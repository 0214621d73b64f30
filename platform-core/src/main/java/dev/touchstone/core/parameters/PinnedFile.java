package dev.touchstone.core.parameters;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.touchstone.api.UserException;
import dev.touchstone.core.store.Json;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * A file among a component's parameters, as effective parameters tell it: where it is and what is
 * in it. What is in it determines results, so it counts in their addresses; where it is does not.
 */
public final class PinnedFile {

  private static final String FILE = "file";
  private static final String SHA256 = "sha256";

  private PinnedFile() {}

  /**
   * A path as a tree: a regular file with its digest, anything else as text.
   *
   * @throws dev.touchstone.api.ResourceException if the file cannot be read
   */
  static JsonNode tree(Path path) {
    JsonNodeFactory nodes = JsonNodeFactory.instance;
    return Files.isRegularFile(path)
        ? nodes.objectNode().put(FILE, path.toString()).put(SHA256, Json.sha256(path))
        : nodes.textNode(path.toString());
  }

  /** Whether the tree is of a file with its digest. */
  static boolean is(JsonNode node) {
    return node.isObject()
        && node.size() == 2
        && node.path(FILE).isTextual()
        && node.path(SHA256).isTextual();
  }

  /** Where the file is. */
  static JsonNode path(JsonNode pinned) {
    return pinned.get(FILE);
  }

  /** Whether the file at the path is still the one that was pinned. */
  static boolean holds(JsonNode pinned, Path path) {
    return Files.isRegularFile(path) && Json.sha256(path).equals(pinned.get(SHA256).textValue());
  }

  /**
   * Checks, after somebody else has read the files among the parameters, that they are still what
   * was pinned.
   *
   * @param whose whose parameters they are, for the message
   * @throws UserException if one is not
   */
  public static void requireHeld(JsonNode parameters, String whose) {
    if (is(parameters)) {
      Path file = Path.of(parameters.get(FILE).textValue());
      if (!holds(parameters, file)) {
        throw new UserException(
            "%s: %s was changed while it was in use; nothing is stored, run again"
                .formatted(whose, file));
      }
    }
    parameters.forEach(child -> requireHeld(child, whose));
  }

  /** The parameters as addresses count them: files by what is in them alone. */
  public static ObjectNode addressed(ObjectNode parameters) {
    return (ObjectNode) map(parameters, file -> ((ObjectNode) file.deepCopy()).without(FILE));
  }

  /**
   * The parameters as reports show them, the same on every machine: files without their folders.
   */
  public static ObjectNode shown(ObjectNode parameters) {
    return (ObjectNode)
        map(
            parameters,
            file ->
                ((ObjectNode) file.deepCopy())
                    .put(FILE, name(Path.of(file.get(FILE).textValue()))));
  }

  /** The files among the parameters for people: name and digest of each. */
  public static List<String> labels(JsonNode parameters) {
    if (is(parameters)) {
      return List.of(
          label(Path.of(parameters.get(FILE).textValue()), parameters.get(SHA256).textValue()));
    }
    List<String> labels = new ArrayList<>();
    parameters.forEach(child -> labels.addAll(labels(child)));
    return labels;
  }

  /** A file for people, the same on every machine. */
  public static String label(Path file, String sha256) {
    return name(file) + " (SHA-256 " + sha256 + ")";
  }

  /** A file's name without its folder. */
  public static String name(Path file) {
    Path name = file.getFileName();
    return name == null ? file.toString() : name.toString();
  }

  private static JsonNode map(JsonNode node, UnaryOperator<JsonNode> files) {
    if (is(node)) {
      return files.apply(node);
    }
    if (node.isObject()) {
      ObjectNode copy = JsonNodeFactory.instance.objectNode();
      node.properties().forEach(field -> copy.set(field.getKey(), map(field.getValue(), files)));
      return copy;
    }
    if (node.isArray()) {
      ArrayNode copy = JsonNodeFactory.instance.arrayNode();
      node.forEach(element -> copy.add(map(element, files)));
      return copy;
    }
    return node;
  }
}
