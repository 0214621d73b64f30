package dev.touchstone.plugins.attack.gradient;

import dev.touchstone.api.attack.AttackTask;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Target class of each row of a task, in each pass over it.
 *
 * @param passes a target class for every row, per pass; empty for an untargeted pass
 */
record Targets(List<Optional<int[]>> passes) {

  static Targets choose(Settings settings, AttackTask task) {
    int[] labels = task.labels();
    int others = task.classes() - 1;
    return switch (settings.goal()) {
      case UNTARGETED -> new Targets(List.of(Optional.empty()));
      case FIXED_TARGET -> {
        int[] targets = new int[labels.length];
        Arrays.fill(targets, settings.target().orElseThrow());
        yield new Targets(List.of(Optional.of(targets)));
      }
      case RANDOM_TARGET -> {
        int[] targets = new int[labels.length];
        for (int row = 0; row < labels.length; row++) {
          targets[row] = other(task.random(row).nextInt(others), labels[row]);
        }
        yield new Targets(List.of(Optional.of(targets)));
      }
      case ALL_TARGETS ->
          new Targets(
              IntStream.range(0, others)
                  .mapToObj(pass -> IntStream.of(labels).map(label -> other(pass, label)).toArray())
                  .map(Optional::of)
                  .toList());
    };
  }

  /** Number {@code index} among the classes other than the label. */
  private static int other(int index, int label) {
    return index < label ? index : index + 1;
  }

  /** The targets of the given rows in a pass; empty when untargeted. */
  Optional<int[]> of(int pass, int[] rows) {
    return passes.get(pass).map(all -> IntStream.of(rows).map(row -> all[row]).toArray());
  }
}
