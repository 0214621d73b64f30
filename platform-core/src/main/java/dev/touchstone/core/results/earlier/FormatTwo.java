package dev.touchstone.core.results.earlier;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.touchstone.api.results.SampleOutcome;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Format 2 of results, which knew L∞ and L2 alone; and of manifests: a list of its own for the
 * cells of some kinds, with -1 for what a cell has no place in; certifiers, and what attacks used
 * or asked, only where there were any.
 */
public final class FormatTwo {

  /** The format of results that has no distances in L1 and L0. */
  public static final int RESULTS = 2;

  /** Place of the stage among the columns; there were no attacks in stages. */
  private static final int STAGE = 14;

  /** Columns of a sample's outcome before these were measured. */
  private static final int OUTCOME_COLUMNS = 13;

  private static final String ATTACKS = "attacks";
  private static final String ANALYSES = "analyses";
  private static final String CERTIFICATION = "certification";
  private static final String CELLS = "cells";

  private FormatTwo() {}

  /**
   * A result: of attacked samples, distances in L1 and L0 are not known. They are the first of the
   * columns, which stand in the order of their names.
   */
  public static JsonNode result(JsonNode result) {
    JsonNode copy = result.deepCopy();
    copy.path("outcomes").forEach(FormatTwo::addDistances);
    copy.path("examples").forEach(example -> addDistances(example.path("outcome")));
    return copy;
  }

  private static void addDistances(JsonNode outcome) {
    if (outcome instanceof ArrayNode columns && columns.size() == OUTCOME_COLUMNS) {
      columns.insert(0, SampleOutcome.NOT_COUNTED);
      columns.insert(1, SampleOutcome.NOT_COUNTED);
      columns.insert(STAGE, "");
    }
  }

  /**
   * A manifest in the form of format 3; one whose lists are not such stays as it is, which no
   * format is.
   */
  public static ObjectNode manifest(ObjectNode manifest) {
    JsonNode certifying = manifest.path(CERTIFICATION);
    boolean lists =
        Stream.of(CELLS, ATTACKS, ANALYSES).map(manifest::path).allMatch(FormatTwo::isList)
            && (certifying.isMissingNode()
                || certifying.isNull()
                || (isList(certifying.path(CELLS)) && isList(certifying.path("certifiers"))));
    return lists ? turned(manifest) : manifest;
  }

  private static boolean isList(JsonNode node) {
    boolean objects = node.isArray();
    for (JsonNode each : node) {
      objects &= each.isObject();
    }
    return objects;
  }

  private static ObjectNode turned(ObjectNode manifest) {
    ObjectNode copy = manifest.deepCopy();
    copy.remove(List.of(ATTACKS, ANALYSES, CERTIFICATION, CELLS));
    ObjectNode sections = copy.putObject("sections");
    ArrayNode cells = copy.putArray(CELLS);
    for (JsonNode cell : manifest.path(CELLS)) {
      boolean attack = cell.path("attack").asInt() >= 0;
      boolean clean = cell.path("samples").asInt() > 0;
      add(cells, attack ? "attack" : clean ? "clean" : "prepare", cell, attack ? "attack" : "");
    }
    section(sections, "attack", manifest.path(ATTACKS));
    JsonNode certification = manifest.path(CERTIFICATION);
    section(sections, "certify", certification.path("certifiers"));
    for (JsonNode cell : certification.path(CELLS)) {
      add(cells, "certify", cell, "certifier");
    }
    addAnalyses(manifest.path(ANALYSES), section(sections, "analyse", copy.arrayNode()), cells);
    return copy;
  }

  /** Each run of an analysis stood there as if it were one of its own. */
  private static void addAnalyses(JsonNode runs, ArrayNode analyses, ArrayNode cells) {
    List<ObjectNode> known = new ArrayList<>();
    for (JsonNode run : runs) {
      ObjectNode analysis = declared(run.deepCopy());
      analysis.remove(List.of("entries", "hash"));
      if (!known.contains(analysis)) {
        known.add(analysis);
        analyses.add(analysis);
      }
      ObjectNode cell = cells.addObject().put("kind", "analyse").put("samples", 0);
      cell.set("hash", run.path("hash"));
      cell.putObject("place")
          .put("use", known.indexOf(analysis))
          .putNull("threat")
          .set("entries", run.path("entries"));
    }
  }

  private static ArrayNode section(ObjectNode sections, String kind, JsonNode components) {
    ArrayNode section = sections.putArray(kind);
    components.forEach(component -> section.add(declared(component.deepCopy())));
    return section;
  }

  /** With null for what it says nothing of. */
  private static ObjectNode declared(ObjectNode component) {
    List.of("limit", "source", "used").stream()
        .filter(key -> !component.has(key))
        .forEach(component::putNull);
    return component;
  }

  /**
   * Adds a cell.
   *
   * @param use key of the component's index; blank for a cell that has neither one nor a threat
   */
  private static void add(ArrayNode cells, String kind, JsonNode from, String use) {
    ObjectNode cell = cells.addObject().put("kind", kind);
    cell.set("hash", from.path("hash"));
    cell.set("samples", from.path("samples"));
    ObjectNode place = cell.putObject("place");
    place.putArray("entries").add(from.path("entry"));
    place.set("threat", use.isBlank() ? place.nullNode() : from.path("threat"));
    place.set("use", use.isBlank() ? place.nullNode() : from.path(use));
  }
}
