package dev.touchstone.core.results.earlier;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;

/**
 * Format 2 of manifests: a list of its own for the cells of some kinds, with -1 for what a cell has
 * no place in; certifiers, and what attacks used or asked, only where there were any.
 */
public final class FormatTwo {

  private static final String ATTACKS = "attacks";
  private static final String ANALYSES = "analyses";
  private static final String CERTIFICATION = "certification";
  private static final String CELLS = "cells";

  private FormatTwo() {}

  /** A manifest in the form of format 3. */
  public static ObjectNode manifest(ObjectNode manifest) {
    ObjectNode copy = manifest.deepCopy();
    copy.remove(List.of(ATTACKS, ANALYSES, CERTIFICATION, CELLS));
    ObjectNode sections = copy.putObject("sections");
    ArrayNode cells = copy.putArray(CELLS);
    for (JsonNode cell : manifest.path(CELLS)) {
      boolean attack = cell.path("attack").asInt() >= 0;
      boolean clean = cell.path("samples").asInt() > 0;
      add(cells, attack ? "attack" : clean ? "clean" : "prepare", cell)
          .setAll(attack ? place(cell, "entry", "threat", "attack") : place(cell, "entry"));
    }
    ArrayNode attacks = section(sections, "attack");
    for (JsonNode attack : manifest.path(ATTACKS)) {
      ObjectNode all = attack.deepCopy();
      List.of("source", "used").stream().filter(key -> !all.has(key)).forEach(all::putNull);
      attacks.add(all);
    }
    JsonNode certification = manifest.path(CERTIFICATION);
    section(sections, "certify").addAll(list(certification.path("certifiers")));
    for (JsonNode cell : certification.path(CELLS)) {
      add(cells, "certify", cell).setAll(place(cell, "entry", "threat", "certifier"));
    }
    addAnalyses(manifest.path(ANALYSES), section(sections, "analyse"), cells);
    return copy;
  }

  /** Each run of an analysis stood there as if it were one of its own. */
  private static void addAnalyses(JsonNode runs, ArrayNode analyses, ArrayNode cells) {
    List<JsonNode> known = new ArrayList<>();
    for (JsonNode run : runs) {
      ObjectNode analysis = place(run, "name", "component");
      if (!known.contains(analysis)) {
        known.add(analysis);
        analyses.add(analysis);
      }
      ObjectNode place = add(cells, "analyse", run);
      place.put("analysis", known.indexOf(analysis)).set("entries", run.path("entries"));
    }
  }

  private static ArrayNode section(ObjectNode sections, String kind) {
    return sections.putArray(kind);
  }

  /** Adds a cell and gives its place, which is empty yet. */
  private static ObjectNode add(ArrayNode cells, String kind, JsonNode from) {
    ObjectNode cell = cells.addObject();
    cell.put("kind", kind);
    cell.set("hash", from.path("hash"));
    cell.put("samples", from.path("samples").asInt());
    return cell.putObject("place");
  }

  private static ObjectNode place(JsonNode from, String... keys) {
    ObjectNode place = ((ObjectNode) from).objectNode();
    for (String key : keys) {
      place.set(key, from.path(key));
    }
    return place;
  }

  private static List<JsonNode> list(JsonNode nodes) {
    List<JsonNode> list = new ArrayList<>();
    nodes.forEach(list::add);
    return list;
  }
}
