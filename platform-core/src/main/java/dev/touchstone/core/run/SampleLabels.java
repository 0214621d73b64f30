package dev.touchstone.core.run;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToIntFunction;

/** The true class of each sample, which every result must tell alike. */
final class SampleLabels {

  private final Map<Integer, Integer> labels = new HashMap<>();

  /**
   * Whether outcomes tell the classes that earlier ones told; if so, they are remembered.
   *
   * @return what contradicts, one clause; empty if nothing does
   */
  <T> Optional<String> contradiction(
      List<T> outcomes, ToIntFunction<T> sample, ToIntFunction<T> label) {
    for (T outcome : outcomes) {
      int told = label.applyAsInt(outcome);
      int known = labels.getOrDefault(sample.applyAsInt(outcome), told);
      if (told != known) {
        return Optional.of(
            "sample %d is of class %d, elsewhere in the store of class %d"
                .formatted(sample.applyAsInt(outcome), told, known));
      }
    }
    outcomes.forEach(outcome -> labels.put(sample.applyAsInt(outcome), label.applyAsInt(outcome)));
    return Optional.empty();
  }
}
