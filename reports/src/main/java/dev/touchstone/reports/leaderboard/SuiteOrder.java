package dev.touchstone.reports.leaderboard;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.touchstone.api.results.AttackResults;
import dev.touchstone.api.results.EntryResults;
import dev.touchstone.api.results.SuiteResults;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** In which order a suite names its attacks: entries alone do not tell, if they lack some. */
final class SuiteOrder {

  private static final ObjectMapper MAPPER = new ObjectMapper();

  private SuiteOrder() {}

  /**
   * Names of the attacks that some entry has results of, planned ones included, in the order of the
   * manifest's list; those that it does not name come last, as they appear.
   */
  static List<String> attacks(SuiteResults results) {
    Set<String> present = new LinkedHashSet<>();
    for (EntryResults entry : results.entries()) {
      entry.attacks().stream().map(AttackResults::name).forEach(present::add);
    }
    Set<String> ordered = new LinkedHashSet<>(named(results.manifest()));
    ordered.retainAll(present);
    ordered.addAll(present);
    return List.copyOf(ordered);
  }

  private static List<String> named(String manifest) {
    List<String> names = new ArrayList<>();
    try {
      for (JsonNode attack : MAPPER.readTree(manifest).path("attacks")) {
        names.add(attack.path("name").asText());
      }
    } catch (JsonProcessingException e) {
      return List.of(); // What is published is shown, whatever its manifest is like.
    }
    return names;
  }
}
