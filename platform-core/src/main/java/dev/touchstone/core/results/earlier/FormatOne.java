package dev.touchstone.core.results.earlier;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.touchstone.api.results.SampleOutcome;
import java.util.List;

/**
 * Format 1: results, models, failures and manifests without a format, a digest, or a word about the
 * code that made them.
 */
public final class FormatOne {

  /** Columns of a sample's outcome before queries that led nowhere were counted. */
  private static final int OUTCOME_COLUMNS = 10;

  /** Places of these counts among the columns, which stand in the order of their names. */
  private static final List<Integer> FLAT = List.of(2, 3, 4);

  private FormatOne() {}

  /** A result: of attacked samples, nothing is known of queries that led nowhere. */
  public static JsonNode result(JsonNode result) {
    JsonNode copy = result.deepCopy();
    copy.path("outcomes").forEach(FormatOne::addFlatGradients);
    copy.path("examples").forEach(example -> addFlatGradients(example.path("outcome")));
    return copy;
  }

  private static void addFlatGradients(JsonNode outcome) {
    if (outcome instanceof ArrayNode columns && columns.size() == OUTCOME_COLUMNS) {
      FLAT.forEach(place -> columns.insert(place, LongNode.valueOf(SampleOutcome.NOT_COUNTED)));
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
