package dev.touchstone.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.touchstone.api.UserException;
import dev.touchstone.core.Platform;
import dev.touchstone.core.PlatformSettings;
import dev.touchstone.core.evaluation.DatasetPool;
import dev.touchstone.core.plugins.PluginLocations;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;

/** Suites of every shape: each is read, or refused with places; nothing else may happen. */
class SuiteShapesTest {

  /** Something of everything that a suite can hold. */
  private static final String WHOLE =
      """
      suite: whole
      title: a title
      seed: 1
      dataset: { id: strokes, train: 300, test: 40 }
      samples: { limit: 10, select: first, train-limit: 100 }
      threats: [ { norm: linf, epsilon: [0.1, 8/255] }, { norm: l2, epsilon: 1 } ]
      entries:
        - name: natural
          model: { id: convnet, filters: [4, 8], hidden: 32 }
          training: { epochs: 1, optimizer: adam }
        - name: robust
          model: convnet
          seeds: [1, 2]
          defenses:
            - { id: thresholding, mu: 0.5 }
            - { id: adversarial-training, epsilon: 8/255, attack: { id: pgd, steps: 3 } }
        - name: second
          model: inversion
          classifier: natural
      grid:
        - models: [ convnet ]
          defenses: [ [], [ { id: thresholding, mu: 0.3 } ] ]
          training: { epochs: 1 }
      attacks: [ fgsm, { id: pgd, name: transfer, from: natural, limit: 5, steps: 5 } ]
      certifiers:
        - { id: bounds, entries: [ natural ], threats: [ { norm: linf, epsilon: 0.1 } ], limit: 3 }
        - { id: bounds, name: again, after: bounds }
      analyses: [ { id: confusion, attack: { id: pgd, steps: 4 }, entries: [ natural ] } ]
      evaluation: { batch: 8, cell: 16 }
      """;

  private static final YAMLMapper YAML = new YAMLMapper();
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  private static Path folder;
  private static Platform platform;

  @BeforeContainer
  static void start() throws IOException {
    folder = Files.createTempDirectory("shapes");
    platform =
        Platform.start(
            new PlatformSettings(
                new PluginLocations(
                    List.of(CapturedRun.repository().resolve("plugins")),
                    List.of(),
                    folder.resolve("plugins")),
                new DatasetPool.Locations(Optional.empty(), folder.resolve("data"), true)));
  }

  @AfterContainer
  static void stop() throws IOException {
    platform.close();
    Files.deleteIfExists(folder.resolve("suite.yaml"));
    Files.deleteIfExists(folder);
  }

  /** What becomes of the value at one place of the suite. */
  private enum Change {
    REMOVED,
    EMPTIED,
    IN_A_LIST,
    IN_A_MAP,
    ITS_FIRST_CHILD,
    ANOTHER
  }

  private record Mutation(int place, Change change, JsonNode other) {}

  private record Place(JsonNode parent, String key, int index) {

    JsonNode value() {
      return parent.isObject() ? parent.get(key) : parent.get(index);
    }

    void set(JsonNode value) {
      if (parent instanceof ObjectNode object) {
        object.set(key, value);
      } else {
        ((ArrayNode) parent).set(index, value);
      }
    }

    void remove() {
      if (parent instanceof ObjectNode object) {
        object.remove(key);
      } else {
        ((ArrayNode) parent).remove(index);
      }
    }
  }

  private static void places(JsonNode node, List<Place> into) {
    node.properties().forEach(field -> into.add(new Place(node, field.getKey(), 0)));
    for (int i = 0; node.isArray() && i < node.size(); i++) {
      into.add(new Place(node, "", i));
    }
    node.forEach(child -> places(child, into));
  }

  @Provide
  Arbitrary<List<Mutation>> mutations() {
    return Combinators.combine(
            Arbitraries.integers().between(0, 10_000), Arbitraries.of(Change.class), values(2))
        .as(Mutation::new)
        .list()
        .ofMinSize(1)
        .ofMaxSize(3);
  }

  private static Arbitrary<JsonNode> values(int depth) {
    Arbitrary<JsonNode> leaves =
        Arbitraries.oneOf(
            Arbitraries.of("", " ", "a", "pgd", "natural", "8/255", "1/0", "-", "\u0000", "*", "ε")
                .<JsonNode>map(text -> NODES.textNode(text)),
            Arbitraries.of(0.0, -1.0, 0.5, 1e300, 1e-300)
                .<JsonNode>map(number -> NODES.numberNode(number)),
            Arbitraries.of(0L, 1L, -1L, 1L << 40).<JsonNode>map(number -> NODES.numberNode(number)),
            Arbitraries.of(true, false).<JsonNode>map(truth -> NODES.booleanNode(truth)),
            Arbitraries.<JsonNode>just(NODES.nullNode()));
    if (depth == 0) {
      return leaves;
    }
    Arbitrary<JsonNode> children = values(depth - 1);
    return Arbitraries.oneOf(
        leaves,
        children.list().ofMaxSize(3).<JsonNode>map(list -> NODES.arrayNode().addAll(list)),
        Arbitraries.maps(Arbitraries.of("id", "name", "attack", "norm", "a", ""), children)
            .ofMaxSize(3)
            .<JsonNode>map(map -> NODES.objectNode().setAll(map)));
  }

  private static void change(JsonNode suite, Mutation mutation) {
    List<Place> places = new ArrayList<>();
    places(suite, places);
    if (places.isEmpty()) {
      return;
    }
    Place place = places.get(mutation.place() % places.size());
    JsonNode value = place.value();
    switch (mutation.change()) {
      case REMOVED -> place.remove();
      case EMPTIED -> place.set(NODES.nullNode());
      case IN_A_LIST -> place.set(NODES.arrayNode().add(value));
      case IN_A_MAP -> place.set(NODES.objectNode().set("name", value));
      case ITS_FIRST_CHILD ->
          place.set(value.isEmpty() ? mutation.other().deepCopy() : value.iterator().next());
      case ANOTHER -> place.set(mutation.other().deepCopy());
    }
  }

  @Property(tries = 500, edgeCases = EdgeCasesMode.NONE)
  void everyShapeIsReadOrRefusedWithItsPlace(@ForAll("mutations") List<Mutation> mutations)
      throws IOException {
    JsonNode suite = YAML.readTree(WHOLE);
    mutations.forEach(mutation -> change(suite, mutation));
    Path file = folder.resolve("suite.yaml");
    Files.writeString(file, YAML.writeValueAsString(suite));
    try {
      assertThat(platform.suites().read(file).entries()).isNotEmpty();
    } catch (UserException e) {
      assertThat(e.getMessage().lines()).isNotEmpty().allMatch(line -> line.startsWith(file + ":"));
    }
  }

  /** Otherwise the property would mutate what is refused anyway. */
  @Property(tries = 1)
  void theWholeSuiteIsRead() throws IOException {
    Path file = folder.resolve("suite.yaml");
    Files.writeString(file, WHOLE);
    assertThat(platform.suites().read(file).entries()).hasSize(6);
  }
}
