package dev.touchstone.tensorflow.defense;

import dev.touchstone.api.results.NamedTable;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a defense learned from the training set.
 *
 * @param numbers learned numbers by name, such as {@code "mu"}; shown in reports
 * @param tables how they came about, such as a search's curve; shown in reports
 */
public record FittedState(Map<String, Double> numbers, List<NamedTable> tables) {

  /** Nothing was learned. */
  public static final FittedState NONE = new FittedState(Map.of(), List.of());

  /** Copies both, the numbers sorted by name. */
  public FittedState {
    numbers = java.util.Collections.unmodifiableMap(new TreeMap<>(numbers));
    tables = List.copyOf(tables);
  }
}
