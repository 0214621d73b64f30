package dev.touchstone.reports.earlier;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.touchstone.api.UserException;
import dev.touchstone.api.results.ComponentUse;
import dev.touchstone.api.results.DatasetSummary;
import dev.touchstone.api.results.Fact;
import dev.touchstone.api.threat.Norm;
import dev.touchstone.api.threat.NormBall;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * A {@code manifest.json} of any version so far, as far as published results need it. The first
 * ones know neither analyses nor certifiers nor the source of an attack.
 */
final class EarlierManifest {

  private static final JsonMapper MAPPER =
      JsonMapper.builder().disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES).build();

  /** An entry of the suite. */
  record Entry(
      String name,
      String hash,
      ComponentUse model,
      List<ComponentUse> defenses,
      Optional<String> training,
      Optional<String> weights) {}

  /** An attack or a certifier of the suite; the source is an entry's index. */
  record Use(String name, ComponentUse component, Optional<Integer> source) {}

  /** One run of an analysis. */
  record Analysis(String name, ComponentUse component, List<Integer> entries) {}

  private final Path file;
  private final JsonNode root;

  /**
   * Parses a manifest.
   *
   * @param file where it comes from, for messages
   */
  EarlierManifest(Path file, String json) {
    this.file = file;
    try {
      root = MAPPER.readTree(json);
    } catch (JsonProcessingException e) {
      throw new UserException(file + ": is no JSON (" + e.getOriginalMessage() + ")", e);
    }
  }

  String text(String key) {
    return member(root, key).asText();
  }

  long number(String key) {
    return member(root, key).asLong();
  }

  DatasetSummary dataset() {
    return value(member(root, "dataset"), DatasetSummary.class);
  }

  List<Fact> environment() {
    List<Fact> facts = new ArrayList<>();
    member(root, "environment").forEach(fact -> facts.add(value(fact, Fact.class)));
    return facts;
  }

  List<NormBall> threats() {
    List<NormBall> threats = new ArrayList<>();
    for (JsonNode threat : member(root, "threats")) {
      try {
        threats.add(
            new NormBall(
                Norm.valueOf(member(threat, "norm").asText()),
                member(threat, "epsilon").asDouble()));
      } catch (IllegalArgumentException e) {
        throw unreadable(e.getMessage(), e);
      }
    }
    return threats;
  }

  List<Entry> entries() {
    List<Entry> entries = new ArrayList<>();
    for (JsonNode entry : member(root, "entries")) {
      List<ComponentUse> defenses = new ArrayList<>();
      member(entry, "defenses").forEach(use -> defenses.add(value(use, ComponentUse.class)));
      entries.add(
          new Entry(
              member(entry, "name").asText(),
              member(entry, "hash").asText(),
              value(member(entry, "model"), ComponentUse.class),
              defenses,
              optional(entry, "training").map(JsonNode::asText),
              optional(entry, "weights").map(JsonNode::asText)));
    }
    return entries;
  }

  List<Use> attacks() {
    return uses(member(root, "attacks"));
  }

  List<Use> certifiers() {
    return optional(root, "certification")
        .map(of -> uses(member(of, "certifiers")))
        .orElse(List.of());
  }

  /** How many samples of an entry an attack was planned on, over all its cells. */
  int attacked(int entry, int threat, int attack) {
    int samples = 0;
    for (JsonNode cell : member(root, "cells")) {
      if (at(cell, "entry", entry) && at(cell, "threat", threat) && at(cell, "attack", attack)) {
        samples += member(cell, "samples").asInt();
      }
    }
    return samples;
  }

  /** How many samples of an entry a certifier was planned on; empty if it is not for this entry. */
  OptionalInt certified(int entry, int threat, int certifier) {
    OptionalInt samples = OptionalInt.empty();
    for (JsonNode cell : member(member(root, "certification"), "cells")) {
      if (at(cell, "entry", entry)
          && at(cell, "threat", threat)
          && at(cell, "certifier", certifier)) {
        samples = OptionalInt.of(samples.orElse(0) + member(cell, "samples").asInt());
      }
    }
    return samples;
  }

  List<Analysis> analyses() {
    List<Analysis> analyses = new ArrayList<>();
    for (JsonNode run : root.path("analyses")) {
      List<Integer> entries = new ArrayList<>();
      member(run, "entries").forEach(entry -> entries.add(entry.asInt()));
      analyses.add(
          new Analysis(
              member(run, "name").asText(),
              value(member(run, "component"), ComponentUse.class),
              entries));
    }
    return analyses;
  }

  private List<Use> uses(JsonNode list) {
    List<Use> uses = new ArrayList<>();
    for (JsonNode use : list) {
      uses.add(
          new Use(
              member(use, "name").asText(),
              value(member(use, "component"), ComponentUse.class),
              optional(use, "source").map(JsonNode::asInt)));
    }
    return uses;
  }

  private boolean at(JsonNode cell, String key, int index) {
    return member(cell, key).asInt() == index;
  }

  private static Optional<JsonNode> optional(JsonNode node, String key) {
    return Optional.ofNullable(node.get(key)).filter(value -> !value.isNull());
  }

  private JsonNode member(JsonNode node, String key) {
    JsonNode value = node.get(key);
    if (value == null) {
      throw unreadable("no '" + key + "'", null);
    }
    return value;
  }

  private <T> T value(JsonNode node, Class<T> type) {
    try {
      return MAPPER.treeToValue(node, type);
    } catch (JsonProcessingException e) {
      throw unreadable(e.getOriginalMessage(), e);
    }
  }

  private UserException unreadable(String why, Exception cause) {
    return new UserException(file + ": is damaged, or no manifest (" + why + ")", cause);
  }
}
