package dev.touchstone.tensorflow.weights.convert;

import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What the user says about a conversion; whatever is left open is told from names and shapes.
 *
 * @param names the variable that each of these tensors is for
 * @param dropped tensors that are left out
 * @param layout the order of axes
 * @param flatten channels by variable, for those whose first axis is a flattened image of PyTorch;
 *     with it nothing else is reordered. An empty map reorders nothing
 * @param guess whether tensors whose names say nothing are taken by their shapes and order
 */
public record ConversionRules(
    Map<String, String> names,
    Set<String> dropped,
    Optional<Layout> layout,
    Optional<Map<String, Integer>> flatten,
    boolean guess) {

  /** Copies the collections. */
  public ConversionRules {
    names = Map.copyOf(names);
    dropped = Set.copyOf(dropped);
    flatten = flatten.map(Map::copyOf);
  }

  /** Nothing said. */
  public static final ConversionRules NONE =
      new ConversionRules(Map.of(), Set.of(), Optional.empty(), Optional.empty(), false);
}
