package dev.touchstone.core.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.touchstone.api.ComponentDescriptor;
import dev.touchstone.api.UserException;
import dev.touchstone.api.data.ImageShape;
import dev.touchstone.api.results.ComponentUse;
import dev.touchstone.api.results.DatasetSummary;
import dev.touchstone.api.results.SeededTraining;
import dev.touchstone.api.threat.Norm;
import dev.touchstone.api.threat.NormBall;
import dev.touchstone.core.cells.Declared;
import dev.touchstone.core.cells.Place;
import dev.touchstone.core.cells.Placed;
import dev.touchstone.core.store.Json;
import dev.touchstone.core.store.Seal;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Manifests of all formats, and what nobody wrote who had a run. */
class ManifestsTest {

  private static final Path FILE = Path.of("manifest.json");
  private static final String HASH = "0123456789abcdef".repeat(4);

  private static final ComponentUse USE =
      new ComponentUse(
          new ComponentDescriptor("x", "1", "X", "Is for a test.", "", List.of()), "x 1", "{}");

  private static final RunManifest MANIFEST =
      new RunManifest(
          "test",
          "Test",
          "",
          1,
          "touchstone run test",
          "suite: test",
          new DatasetSummary(
              USE, new ImageShape(2, 2, 1), List.of("a", "b"), 5, 5, HASH, List.of()),
          5,
          List.of(
              new RunManifest.Entry(
                  "e", HASH, USE, List.of(), Optional.empty(), Optional.empty(), Optional.empty()),
              new RunManifest.Entry(
                  "f (seed 2)",
                  HASH,
                  USE,
                  List.of(),
                  Optional.empty(),
                  Optional.empty(),
                  Optional.of(new SeededTraining("f", 2)))),
          List.of(new NormBall(Norm.LINF, 0.1)),
          Map.of(
              "attack",
              List.of(
                  new Declared(
                      "pgd", USE, Optional.of(3), Optional.of(0), Optional.of(List.of("{}")))),
              "analyse",
              List.of(
                  new Declared("look", USE, Optional.empty(), Optional.empty(), Optional.empty()))),
          List.of(
              new Placed("prepare", Place.of(0), HASH, 0),
              new Placed("clean", Place.of(0), HASH, 5),
              new Placed("attack", Place.of(0, 0, 0), HASH, 3),
              new Placed("analyse", Place.of(List.of(0), 0), HASH, 0)),
          Optional.empty(),
          List.of());

  private static final String FORMAT_TWO =
      """
      {"analyses": [
         {"component": %1$s, "entries": [0], "hash": "%2$s", "name": "look"},
         {"component": %1$s, "entries": [0], "hash": "%2$s", "name": "look"}],
       "attacks": [{"component": %1$s, "limit": 3, "name": "pgd"}],
       "cells": [
         {"attack": -1, "entry": 0, "hash": "%2$s", "samples": 0, "threat": -1},
         {"attack": -1, "entry": 0, "hash": "%2$s", "samples": 5, "threat": -1},
         {"attack": 0, "entry": 0, "hash": "%2$s", "samples": 3, "threat": 0}],
       "certification": {
         "cells": [{"certifier": 0, "entry": 0, "hash": "%2$s", "samples": 2, "threat": 0}],
         "certifiers": [{"component": %1$s, "limit": null, "name": "binary"}]}}
      """
          .formatted(Json.text(USE), HASH);

  private static RunManifest decode(JsonNode tree, int format) {
    ObjectNode sealed = ((ObjectNode) tree).put("format", format);
    return Manifests.decode(FILE, Seal.seal(Json.pretty(sealed).getBytes(StandardCharsets.UTF_8)))
        .manifest();
  }

  private static ObjectNode earlier(String parts) throws IOException {
    ObjectNode tree = (ObjectNode) Json.tree(MANIFEST);
    tree.remove(List.of("sections", "cells"));
    return tree.setAll((ObjectNode) Json.MAPPER.readTree(parts));
  }

  @Test
  void whatIsWrittenIsRead() {
    assertThat(Manifests.decode(FILE, Manifests.encode(MANIFEST)).manifest()).isEqualTo(MANIFEST);
  }

  /** What was written before entries could have seeds keeps its bytes. */
  @Test
  void onlyTrainingsWithASeedOfTheirOwnSaySo() {
    JsonNode entries = Json.tree(MANIFEST).path("entries");
    assertThat(entries.get(0).has("seeded")).isFalse();
    assertThat(Json.text(entries.get(1).path("seeded"))).isEqualTo("{\"entry\":\"f\",\"seed\":2}");
  }

  @Test
  void formatTwoIsTurnedIntoTheForm() throws IOException {
    RunManifest read = decode(earlier(FORMAT_TWO), 2);
    assertThat(read.cells())
        .containsExactly(
            new Placed("prepare", Place.of(0), HASH, 0),
            new Placed("clean", Place.of(0), HASH, 5),
            new Placed("attack", Place.of(0, 0, 0), HASH, 3),
            new Placed("certify", Place.of(0, 0, 0), HASH, 2),
            new Placed("analyse", Place.of(List.of(0), 0), HASH, 0),
            new Placed("analyse", Place.of(List.of(0), 0), HASH, 0));
    assertThat(read.section("attack"))
        .containsExactly(
            new Declared("pgd", USE, Optional.of(3), Optional.empty(), Optional.empty()));
    assertThat(read.section("certify")).extracting(Declared::name).containsExactly("binary");
    assertThat(read.section("analyse")).extracting(Declared::name).containsExactly("look");
  }

  private static void assertRefused(JsonNode tree, int format, String message) {
    assertThatThrownBy(() -> decode(tree, format))
        .isInstanceOf(UserException.class)
        .hasMessageStartingWith(FILE + ": ")
        .hasMessageContaining(message);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          /cells/2/place/threat    | 1      | cells of entries, threats or attacks
          /cells/2/place/threat    | -1     | cells of entries, threats or attacks
          /cells/2/place/threat    | null   | cells of entries, threats or attacks
          /cells/2/place/use       | 1      | cells of entries, threats or attacks
          /cells/2/place/use       | null   | cells of entries, threats or attacks
          /cells/3/place/use       | null   | cells of entries, threats or attacks
          /cells/1/place/threat    | 0      | cells of entries, threats or attacks
          /cells/1/place/use       | 0      | cells of entries, threats or attacks
          /cells/1/place/entries   | []     | cells of entries, threats or attacks
          /cells/1/place/entries   | [2]    | cells of entries, threats or attacks
          /cells/1/place/entries   | [null] | it cannot be read
          /cells/1/place           | null   | it cannot be read
          /cells/1/samples         | -5     | cells of entries, threats or attacks
          /cells/1/hash            | "x"    | an address that is none
          /cells/1/kind            | "fog"  | cells of the kind 'fog'
          /cells/1                 | null   | it cannot be read
          /cells                   | null   | it cannot be read
          /cells                   | {}     | it cannot be read
          /entries/0               | null   | it cannot be read
          /threats/0               | null   | it cannot be read
          /sections                | []     | it cannot be read
          /sections/attack         | null   | it cannot be read
          /sections/attack/0       | null   | it cannot be read
          /sections/attack/0/source | 2     | cells of entries, threats or attacks
          /sections/attack/0/used  | []     | cells of entries, threats or attacks
          """)
  void whatCannotBeIsRefused(String place, String value, String message) throws IOException {
    ObjectNode tree = (ObjectNode) Json.tree(MANIFEST);
    int last = place.lastIndexOf('/');
    JsonNode parent = tree.at(place.substring(0, last));
    JsonNode node = Json.MAPPER.readTree(value);
    if (parent instanceof ObjectNode object) {
      object.set(place.substring(last + 1), node);
    } else {
      ((com.fasterxml.jackson.databind.node.ArrayNode) parent)
          .set(Integer.parseInt(place.substring(last + 1)), node);
    }
    assertRefused(tree, 3, message);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          attacks       | null
          attacks       | [null]
          attacks       | ["x"]
          attacks       | {}
          analyses      | [1]
          cells         | [[]]
          cells         | null
          certification | []
          certification | {"cells": []}
          """)
  void earlierListsThatAreNoneAreRefused(String key, String value) throws IOException {
    ObjectNode tree = earlier(FORMAT_TWO);
    tree.set(key, Json.MAPPER.readTree(value));
    assertRefused(tree, 2, "it cannot be read");
    tree.remove(key);
    if (!key.equals("certification")) {
      assertRefused(tree, 2, "it cannot be read");
    }
  }

  @Test
  void aNewerFormatIsRefused() {
    assertRefused(Json.tree(MANIFEST), 4, "this version reads formats up to 3");
  }
}
