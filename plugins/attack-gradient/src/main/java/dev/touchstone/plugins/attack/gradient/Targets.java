package dev.touchstone.plugins.attack.gradient;

import dev.touchstone.api.attack.AttackTask;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Target class of each row of a task, in each pass over it.
 *
 * @param passes a target class for every row, per pass; empty for an untargeted pass
 */
record Targets(List<Optional<int[]>> passes) {

  /** Noise draw of the query by which targets are chosen: none of the runs'. */
  private static final long CHOICE = -1;

  /**
   * Chooses.
   *
   * @param asked the rows that need a target; what the others get does not count
   */
  static Targets choose(Aim aim, AttackTask task, int[] asked) {
    int[] labels = task.labels();
    int others = task.classes() - 1;
    return switch (aim.goal()) {
      case UNTARGETED -> new Targets(List.of(Optional.empty()));
      case FIXED_TARGET -> {
        int[] targets = new int[labels.length];
        Arrays.fill(targets, aim.target().orElseThrow());
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
      case TOP_TARGETS -> new Targets(topTargets(task, asked, aim.passes(task.classes())));
    };
  }

  /** Number {@code index} among the classes other than the label. */
  private static int other(int index, int label) {
    return index < label ? index : index + 1;
  }

  private static List<Optional<int[]>> topTargets(AttackTask task, int[] asked, int passes) {
    int classes = task.classes();
    float[] images = Run.gather(task.images(), asked, task.shape().size());
    float[] logits = task.logits(asked, images, CHOICE);
    int[] labels = task.labels();
    int[][] targets = new int[passes][labels.length];
    for (int i = 0; i < asked.length; i++) {
      int[] ranked = byFallingLogit(logits, i * classes, classes, labels[asked[i]]);
      for (int pass = 0; pass < passes; pass++) {
        targets[pass][asked[i]] = ranked[pass];
      }
    }
    return Stream.of(targets).map(Optional::of).toList();
  }

  private static int[] byFallingLogit(float[] logits, int offset, int classes, int label) {
    return IntStream.range(0, classes)
        .filter(c -> c != label)
        .boxed()
        .sorted((a, b) -> Float.compare(logits[offset + b], logits[offset + a]))
        .mapToInt(Integer::intValue)
        .toArray();
  }
}
