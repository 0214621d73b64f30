package dev.touchstone.core.suite;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLParser;
import dev.touchstone.api.Cancellation;
import dev.touchstone.api.Progress;
import dev.touchstone.api.UserException;
import dev.touchstone.core.parameters.FileLocator;
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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.yaml.snakeyaml.error.MarkedYAMLException;

/** Reads a suite file; all that is wrong with it is reported together, each with its path. */
public final class SuiteReader {

  private static final Logger LOG = LoggerFactory.getLogger(SuiteReader.class);

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
  private final FileCache cache;
  private final List<SuiteSection<?>> sections;

  /**
   * A reader that finds components in the registry, and files in the cache.
   *
   * @param sections lists of components that suites have beside their entries
   */
  public SuiteReader(
      ComponentRegistry registry,
      ParameterBinder binder,
      FileCache cache,
      List<SuiteSection<?>> sections) {
    this.registry = registry;
    this.binder = binder;
    this.cache = cache;
    this.sections = List.copyOf(sections);
  }

  /**
   * Reads a suite; files that it needs and that can be downloaded are.
   *
   * @param progress receives the progress of downloads
   * @param cancellation checked while downloading
   * @throws UserException if anything in it is wrong, or a file is missing
   */
  public Suite read(Path file, Progress progress, Cancellation cancellation) {
    String source = text(file);
    return read(file, source, normalise(parse(file, source)), progress, cancellation);
  }

  /**
   * The same with a component more in one of its sections, as if it stood there at the end.
   *
   * @param section the section's key, such as {@code attacks}
   * @param component as a suite would name it
   */
  public Suite read(
      Path file,
      String section,
      Map<String, Object> component,
      Progress progress,
      Cancellation cancellation) {
    ObjectNode tree = parse(file, text(file));
    JsonNode list = tree.get(section);
    if (list == null || list.isNull()) {
      tree.set(section, YAML.createArrayNode().add(YAML.valueToTree(component)));
    } else if (list instanceof ArrayNode array) {
      array.add(YAML.<JsonNode>valueToTree(component));
    } // Else what is wrong with it is told with the rest.
    return read(file, source(tree), normalise(tree.deepCopy()), progress, cancellation);
  }

  private static String source(ObjectNode tree) {
    try {
      return YAML.writeValueAsString(tree);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a tree that was read cannot be written", e);
    }
  }

  /** The same without a progress, and to the end. */
  public Suite read(Path file) {
    return read(file, Progress.NONE, Cancellation.NEVER);
  }

  /**
   * A suite of one entry, and of it only what decides over its clean accuracy: data set, model and
   * input defenses. So whatever else the suite needs may be missing, as the entry's weights.
   *
   * @param suite such a suite; its entry is one that is trained
   * @param weights where the suite expects the entry's weights, if it does
   */
  public record EntryAlone(Suite suite, Optional<Path> weights) {}

  /**
   * Reads one entry of a suite.
   *
   * @param entry its name; empty for the only one with given weights
   * @throws UserException if there is no such entry, or something in it is wrong
   */
  public EntryAlone readEntry(Path file, Optional<String> entry) {
    String source = text(file);
    ObjectNode tree = normalise(parse(file, source));
    ObjectNode chosen = OneEntry.choose(file, tree, entry);
    Optional<Path> weights =
        Optional.of(chosen.path("weights"))
            .filter(JsonNode::isTextual)
            .map(path -> file.toAbsolutePath().resolveSibling(path.textValue()).normalize());
    ObjectNode alone = OneEntry.alone(tree, chosen, registry);
    return new EntryAlone(read(file, source, alone, Progress.NONE, Cancellation.NEVER), weights);
  }

  /**
   * A suite of one entry, made of a model and a data set alone.
   *
   * @param model a component as a suite would name it
   * @param dataset a component as a suite would name it
   * @throws UserException if something in them is wrong
   */
  public EntryAlone network(String model, String dataset) {
    Path here = Path.of("(--model, --dataset)");
    String source =
        "suite: converted%ndataset: %s%nentries: [{ model: %s }]%n".formatted(dataset, model);
    ObjectNode tree = normalise(parse(here, source));
    return new EntryAlone(
        read(here, source, tree, Progress.NONE, Cancellation.NEVER), Optional.empty());
  }

  private Suite read(
      Path file, String source, ObjectNode tree, Progress progress, Cancellation cancellation) {
    Path folder = file.toAbsolutePath().getParent();
    Violations violations = new Violations();
    List<String> keys = sections.stream().map(SuiteSection::key).toList();
    Optional<SuiteSpec> spec =
        binder.bind(
            tree.deepCopy().without(keys),
            SuiteSpec.class,
            keys,
            "",
            FileLocator.in(folder),
            violations);
    Optional<Map<String, List<Map<String, Object>>>> lists = lists(tree, violations);
    SuiteFiles files = new SuiteFiles(folder, cache, progress, cancellation, violations);
    files.find(needed(tree, folder));
    files.notes().forEach(note -> LOG.warn("{}: {}", file, note));
    SuiteBinder components = new SuiteBinder(registry, binder, files, folder, sections, violations);
    if (spec.isEmpty() || lists.isEmpty()) {
      components.check(tree);
    }
    Optional<Suite> suite =
        spec.filter(read -> lists.isPresent())
            .flatMap(
                read -> {
                  if (!NAME.matcher(read.suite()).matches()) {
                    violations.add(
                        "suite",
                        "must be at most 100 letters, digits, '.', '_' and '-', was '%s'"
                            .formatted(read.suite()));
                  }
                  return components.bind(read, lists.get(), file, source);
                });
    if (!violations.isEmpty()) {
      throw new UserException(
          violations.lines().stream()
              .map(line -> file + ": " + line)
              .collect(Collectors.joining("\n")));
    }
    return suite.orElseThrow();
  }

  /**
   * The lists of all sections that are there; empty if one is no list of components, which has been
   * told then.
   */
  private Optional<Map<String, List<Map<String, Object>>>> lists(
      ObjectNode tree, Violations violations) {
    Map<String, List<Map<String, Object>>> lists = new LinkedHashMap<>();
    List<SuiteSection<?>> given =
        sections.stream().filter(section -> tree.has(section.key())).toList();
    for (SuiteSection<?> section : given) {
      binder
          .blocks(tree.path(section.key()), section.key(), violations)
          .ifPresent(list -> lists.put(section.key(), list));
    }
    return lists.size() == given.size() ? Optional.of(lists) : Optional.empty();
  }

  /** What is wrong with the list itself is told with the rest of the suite. */
  private List<SuiteSpec.NeededFile> needed(ObjectNode tree, Path folder) {
    ObjectNode alone = YAML.createObjectNode();
    if (tree.get("files") != null) {
      alone.set("files", tree.get("files"));
    }
    return binder
        .bind(alone, SuiteSpec.FilesOnly.class, "", folder, new Violations())
        .map(SuiteSpec.FilesOnly::files)
        .orElse(List.of());
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
  private ObjectNode normalise(ObjectNode suite) {
    if (suite.get("evaluation") instanceof ObjectNode evaluation
        && evaluation.path("time-limit").isNumber()) {
      evaluation.put("time-limit", evaluation.get("time-limit").asText());
    }
    component(suite, "dataset");
    sections.forEach(section -> components(suite.get(section.key())));
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
    sections.forEach(
        section -> suite.path(section.key()).forEach(use -> threats(use.get("threats"))));
    return suite;
  }

  private static void threats(JsonNode list) {
    if (list instanceof ArrayNode threats) {
      for (JsonNode threat : threats) {
        if (threat instanceof ObjectNode object) {
          List.of("epsilon", "corruptions", "severity").forEach(key -> list(object, key));
        }
      }
    }
  }

  /** A single value stands for a list of it. */
  private static void list(ObjectNode object, String key) {
    JsonNode single = object.get(key);
    if (single != null && single.isValueNode()) {
      object.putArray(key).add(single);
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
