package dev.touchstone.core.results.earlier;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * Format 1: results, models, failures and manifests without a format, a digest, or a word about the
 * code that made them.
 */
public final class FormatOne {

  /** Columns of a sample's outcome before queries with a flat gradient were counted. */
  private static final int OUTCOME_COLUMNS = 10;

  /** Place of that count among the columns, which stand in the order of their names. */
  private static final int FLAT_GRADIENT_QUERIES = 2;

  private FormatOne() {}

  /** A result of an attack cell: nothing is known of flat gradients, so none are counted. */
  public static JsonNode attack(JsonNode result) {
    JsonNode copy = result.deepCopy();
    copy.path("outcomes").forEach(FormatOne::addFlatGradients);
    copy.path("examples").forEach(example -> addFlatGradients(example.path("outcome")));
    return copy;
  }

  private static void addFlatGradients(JsonNode outcome) {
    if (outcome instanceof ArrayNode columns && columns.size() == OUTCOME_COLUMNS) {
      columns.insert(FLAT_GRADIENT_QUERIES, 0);
    }
  }

  /**
   * A manifest; the first ones were written before there were analyses, and none knows the code.
   */
  public static ObjectNode manifest(ObjectNode manifest) {
    ObjectNode copy = manifest.deepCopy();
    if (!copy.has("analyses")) {
      copy.putArray("analyses");
    }
    copy.putNull("code");
    return copy;
  }
}
