package dev.touchstone.core.suite;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLParser;
import dev.touchstone.api.UserException;
import dev.touchstone.core.parameters.ParameterBinder;
import dev.touchstone.core.parameters.Violations;
import dev.touchstone.core.plugins.ComponentRegistry;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.yaml.snakeyaml.error.MarkedYAMLException;

/** Reads a suite file; all that is wrong with it is reported together, each with its path. */
public final class SuiteReader {

  /** Far more than a suite needs; it is stored in the manifest as it is. */
  private static final int LARGEST_FILE = 1 << 20;

  private static final int DEEPEST_NESTING = 50;

  private static final YAMLMapper YAML =
      new YAMLMapper(
          YAMLFactory.builder()
              .streamReadConstraints(
                  StreamReadConstraints.builder().maxNestingDepth(DEEPEST_NESTING).build())
              .enable(com.fasterxml.jackson.core.StreamReadFeature.STRICT_DUPLICATE_DETECTION)
              .build());
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,99}");

  private static final String FORM =
      "a suite is a map of keys such as 'suite', 'dataset', 'entries' and 'attacks'";

  private final ComponentRegistry registry;
  private final ParameterBinder binder;

  /** A reader that finds components in the registry. */
  public SuiteReader(ComponentRegistry registry, ParameterBinder binder) {
    this.registry = registry;
    this.binder = binder;
  }

  /**
   * Reads a suite.
   *
   * @throws UserException if anything in it is wrong
   */
  public Suite read(Path file) {
    String source = text(file);
    ObjectNode tree = normalise(parse(file, source));
    Path folder = file.toAbsolutePath().getParent();
    Violations violations = new Violations();
    Optional<SuiteSpec> spec = binder.bind(tree, SuiteSpec.class, "", folder, violations);
    SuiteBinder components = new SuiteBinder(registry, binder, folder, violations);
    if (spec.isEmpty()) {
      components.check(tree);
    }
    Optional<Suite> suite =
        spec.flatMap(
            read -> {
              if (!NAME.matcher(read.suite()).matches()) {
                violations.add(
                    "suite",
                    "must be at most 100 letters, digits, '.', '_' and '-', was '%s'"
                        .formatted(read.suite()));
              }
              return components.bind(read, file, source);
            });
    if (!violations.isEmpty()) {
      throw new UserException(
          violations.lines().stream()
              .map(line -> file + ": " + line)
              .collect(Collectors.joining("\n")));
    }
    return suite.orElseThrow();
  }

  private static String text(Path file) {
    try {
      byte[] bytes;
      try (InputStream input = Files.newInputStream(file)) {
        bytes = input.readNBytes(LARGEST_FILE + 1);
      }
      if (bytes.length > LARGEST_FILE) {
        throw new UserException(
            "%s: is larger than %,d bytes, so it is no suite".formatted(file, LARGEST_FILE));
      }
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (NoSuchFileException e) {
      throw new UserException(file + ": no such file; give the path of a suite (.yaml)", e);
    } catch (IOException e) {
      throw new UserException(
          file
              + (e instanceof CharacterCodingException
                  ? ": is not text in UTF-8; save it in that encoding"
                  : ": cannot be read (" + e.getMessage() + ")"),
          e);
    }
  }

  private static ObjectNode parse(Path file, String source) {
    try (JsonParser parser = YAML.createParser(source)) {
      refuseAliases(file, source);
      JsonNode tree = YAML.readTree(parser);
      if (tree == null || tree.isMissingNode()) {
        throw new UserException(file + ": is empty; " + FORM);
      }
      if (!(tree instanceof ObjectNode suite)) {
        throw new UserException(file + ": " + FORM);
      }
      if (parser.nextToken() != null) {
        throw new UserException(
            "%s:%d: a second document ('---') begins here; put each suite into a file of its own"
                .formatted(file, parser.currentLocation().getLineNr()));
      }
      return suite;
    } catch (JacksonException e) {
      throw new UserException(file + fault(e), e);
    } catch (IOException e) {
      throw new UserException(file + ": cannot be read (" + e.getMessage() + ")", e);
    }
  }

  /** Jackson would take the alias's name for a text. */
  private static void refuseAliases(Path file, String source) throws IOException {
    try (YAMLParser parser = YAML.getFactory().createParser(source)) {
      while (parser.nextToken() != null) {
        if (parser.isCurrentAlias()) {
          throw new UserException(
              "%s:%d:%d: YAML aliases such as *%s are not read here; write out what it stands for"
                  .formatted(
                      file,
                      parser.currentTokenLocation().getLineNr(),
                      parser.currentTokenLocation().getColumnNr(),
                      parser.getText()));
        }
      }
    }
  }

  /** Where the file stops being YAML, and why. */
  private static String fault(JacksonException e) {
    if (e.getCause() instanceof MarkedYAMLException yaml && yaml.getProblemMark() != null) {
      // Jackson's own location is that of the last token that it understood.
      return ":%d:%d: not valid YAML: %s"
          .formatted(
              yaml.getProblemMark().getLine() + 1,
              yaml.getProblemMark().getColumn() + 1,
              yaml.getProblem());
    }
    JsonLocation place = e.getLocation();
    String where =
        place == null || place.getLineNr() < 1
            ? ""
            : ":" + place.getLineNr() + ":" + place.getColumnNr();
    return where
        + ": not valid YAML: "
        + e.getOriginalMessage().lines().findFirst().orElse("").strip();
  }

  /** Spells out the short forms: a component by its id alone, a single ε, seconds alone. */
  private static ObjectNode normalise(ObjectNode suite) {
    if (suite.get("evaluation") instanceof ObjectNode evaluation
        && evaluation.path("time-limit").isNumber()) {
      evaluation.put("time-limit", evaluation.get("time-limit").asText());
    }
    component(suite, "dataset");
    components(suite.get("attacks"));
    components(suite.get("certifiers"));
    components(suite.get("analyses"));
    if (suite.get("entries") instanceof ArrayNode entries) {
      for (JsonNode entry : entries) {
        if (entry instanceof ObjectNode object) {
          component(object, "model");
          components(object.get("defenses"));
        }
      }
    }
    if (suite.get("grid") instanceof ArrayNode grids) {
      for (JsonNode grid : grids) {
        components(grid.get("models"));
        if (grid.get("defenses") instanceof ArrayNode lists) {
          lists.forEach(SuiteReader::components);
        }
      }
    }
    threats(suite.get("threats"));
    if (suite.get("certifiers") instanceof ArrayNode certifiers) {
      certifiers.forEach(certifier -> threats(certifier.get("threats")));
    }
    return suite;
  }

  private static void threats(JsonNode list) {
    if (list instanceof ArrayNode threats) {
      for (JsonNode threat : threats) {
        if (threat instanceof ObjectNode object
            && object.get("epsilon") != null
            && object.get("epsilon").isValueNode()) {
          JsonNode single = object.get("epsilon");
          object.putArray("epsilon").add(single);
        }
      }
    }
  }

  private static void component(ObjectNode parent, String key) {
    if (parent.get(key) != null && parent.get(key).isTextual()) {
      String id = parent.get(key).asText();
      parent.putObject(key).put("id", id);
    }
  }

  private static void components(JsonNode list) {
    if (list instanceof ArrayNode array) {
      for (int i = 0; i < array.size(); i++) {
        if (array.get(i).isTextual()) {
          array.set(i, YAML.createObjectNode().put("id", array.get(i).asText()));
        }
      }
    }
  }
}
