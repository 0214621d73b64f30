package dev.touchstone.core.suite;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.touchstone.api.ComponentKind;
import dev.touchstone.api.UserException;
import dev.touchstone.core.parameters.NearestName;
import dev.touchstone.core.plugins.ComponentRegistry;
import dev.touchstone.tensorflow.defense.InputDefenseFactory;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Takes one entry out of a suite's tree. */
final class OneEntry {

  private static final String ENTRIES = "entries";
  private static final String DEFENSES = "defenses";
  private static final String FILES = "files";
  private static final String SAMPLES = "samples";
  private static final String TRAIN_LIMIT = "train-limit";

  private OneEntry() {}

  /**
   * The entry of that name, or the only one with given weights.
   *
   * @throws UserException if there is none, or none alone
   */
  static ObjectNode choose(Path file, ObjectNode suite, Optional<String> wanted) {
    List<ObjectNode> given = new ArrayList<>();
    List<String> names = new ArrayList<>();
    for (JsonNode entry : suite.path(ENTRIES)) {
      if (entry instanceof ObjectNode object) {
        String name = object.path("name").asText();
        if (wanted.isPresent() && wanted.get().equals(name)) {
          return object;
        }
        if (object.has("weights")) {
          given.add(object);
        }
        names.add(name);
      }
    }
    if (wanted.isPresent()) {
      throw new UserException(
          "%s: there is no entry '%s'%s"
              .formatted(file, wanted.get(), NearestName.hint(wanted.get(), names)));
    }
    if (given.size() != 1) {
      throw new UserException(
          "%s: %s; say which entry the weights are for: --entry NAME, of '%s'"
              .formatted(
                  file,
                  given.isEmpty()
                      ? "no entry has given weights"
                      : "%d entries have given weights".formatted(given.size()),
                  String.join("', '", names)));
    }
    return given.get(0);
  }

  /**
   * A suite of that entry and what its clean accuracy depends on: also how many training images
   * there are, which decide what an input defense searches or measures on them, and the files that
   * what is left names.
   */
  static ObjectNode alone(ObjectNode suite, ObjectNode entry, ComponentRegistry registry) {
    ObjectNode alone = suite.objectNode();
    for (String key : List.of("suite", "seed", "dataset", "evaluation")) {
      if (suite.has(key)) {
        alone.set(key, suite.get(key));
      }
    }
    ObjectNode bare = entry.deepCopy();
    bare.remove(List.of("weights", "training", "classifier", "seeds"));
    if (bare.get(DEFENSES) instanceof ArrayNode defenses) {
      ArrayNode kept = bare.arrayNode();
      defenses.forEach(
          defense -> {
            if (acts(defense, registry)) {
              kept.add(defense);
            }
          });
      bare.set(DEFENSES, kept);
    }
    alone.putArray(ENTRIES).add(bare);
    if (suite.path(SAMPLES).has(TRAIN_LIMIT)) {
      alone.putObject(SAMPLES).set(TRAIN_LIMIT, suite.path(SAMPLES).get(TRAIN_LIMIT));
    }
    if (suite.get(FILES) instanceof ArrayNode files) {
      Set<Path> named = new HashSet<>();
      texts(alone, named);
      ArrayNode kept = alone.putArray(FILES);
      for (JsonNode file : files) {
        if (path(file.path("file")).filter(named::contains).isPresent()) {
          kept.add(file);
        }
      }
    }
    return alone;
  }

  /** Which of the texts are paths, only their components know: all may be. */
  private static void texts(JsonNode tree, Set<Path> paths) {
    path(tree).ifPresent(paths::add);
    tree.forEach(child -> texts(child, paths));
  }

  private static Optional<Path> path(JsonNode node) {
    try {
      return node.isTextual()
          ? Optional.of(Path.of(node.textValue()).normalize())
          : Optional.empty();
    } catch (InvalidPathException e) {
      return Optional.empty();
    }
  }

  /** Whether a defense changes what a network with given weights answers. */
  private static boolean acts(JsonNode defense, ComponentRegistry registry) {
    try {
      return registry.find(ComponentKind.DEFENSE, defense.path("id").asText(), "").factory()
          instanceof InputDefenseFactory<?>;
    } catch (UserException e) {
      return true; // An unknown one is told when it is bound.
    }
  }
}
