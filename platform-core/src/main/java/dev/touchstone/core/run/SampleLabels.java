package dev.touchstone.core.run;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** The true class of each sample, which every result must tell alike. */
final class SampleLabels {

  private final Map<Integer, Integer> known = new HashMap<>();

  /**
   * Whether a result tells the classes that earlier ones told; if so, they are remembered.
   *
   * @return what contradicts, one clause; empty if nothing does
   */
  Optional<String> contradiction(Map<Integer, Integer> told) {
    for (Map.Entry<Integer, Integer> label : told.entrySet()) {
      int before = known.getOrDefault(label.getKey(), label.getValue());
      if (label.getValue() != before) {
        return Optional.of(
            "sample %d is of class %d, elsewhere in the store of class %d"
                .formatted(label.getKey(), label.getValue(), before));
      }
    }
    known.putAll(told);
    return Optional.empty();
  }
}
