package dev.touchstone.core.results;

import static dev.touchstone.core.results.DamagedException.require;

/**
 * Whether what a file says of its samples can be true, as far as all kinds of cells have it in
 * common. An edited figure shows here even where somebody computed the file's digest anew.
 */
public final class OutcomeChecks {

  private OutcomeChecks() {}

  /** Checks that a cell can have taken so long. */
  public static void seconds(double seconds) {
    require(
        seconds >= 0 && seconds < Double.POSITIVE_INFINITY,
        () -> "it took %s seconds".formatted(seconds));
  }

  /** The margin is positive exactly where the label is predicted; at 0 either may be. */
  public static void prediction(
      int sample, int label, int prediction, float margin, Expected expected) {
    require(sample >= 0, () -> "it has sample %d".formatted(sample));
    expected.requireClass(label, sample);
    expected.requireClass(prediction, sample);
    require(
        prediction == label ? margin >= 0 : margin <= 0,
        () ->
            "sample %d of class %d is predicted as %d with the margin %s"
                .formatted(sample, label, prediction, margin));
  }
}
