package dev.touchstone.plugins.attack.gradient;

import dev.touchstone.api.ComponentException;
import dev.touchstone.api.attack.AttackTask;
import dev.touchstone.api.model.Gradients;
import java.util.Optional;

/** Asks a task for gradients as the settings say, and looks whether they are of use. */
record GradientQueries(Settings settings, AttackTask task) {

  /** The lowest bit of a float's exponent. */
  private static final int EXPONENT_ONE = 0x0080_0000;

  /**
   * Expectation over transformation (Athalye et al. 2018): the mean over noise draws, each used
   * once. A pipeline that is not stochastic is asked once.
   *
   * @param step number of the query, from 0 over all of an attack
   * @return losses and gradients averaged; the logits of the first draw
   */
  Gradients ask(int[] rows, float[] images, Optional<int[]> targets, long step) {
    int draws = draws();
    Gradients first = gradients(rows, images, targets, step * draws);
    if (draws == 1) {
      return first;
    }
    float[] losses = first.losses().clone();
    float[] sum = first.gradients().clone();
    for (int draw = 1; draw < draws; draw++) {
      Gradients next = gradients(rows, images, targets, step * draws + draw);
      add(losses, next.losses());
      add(sum, next.gradients());
    }
    scale(losses, 1f / draws);
    scale(sum, 1f / draws);
    return new Gradients(first.logits(), losses, sum);
  }

  /** Gradient queries that one question costs. */
  int draws() {
    return task.stochastic() ? settings.eotSamples() : 1;
  }

  private Gradients gradients(int[] rows, float[] images, Optional<int[]> targets, long draw) {
    return task.gradients(rows, images, settings.loss(), targets, settings.surrogate(), draw);
  }

  /**
   * A gradient that is not finite would stall the attack, which would look like robustness. The
   * image is finite: no step is longer than float32 can hold, and each ends with a projection.
   */
  void requireFinite(float[] direction, int offset, int size, int row) {
    int witness = 0;
    for (int i = offset; i < offset + size; i++) {
      // Without its sign bit, adding one to an exponent of all ones (∞, NaN) makes it negative.
      witness |= (Float.floatToRawIntBits(direction[i]) & Integer.MAX_VALUE) + EXPONENT_ONE;
    }
    if (witness < 0) {
      throw new ComponentException(
          "attack %s: the entry's gradient for %s is not finite, though the image is"
              .formatted(settings.name(), task.describe(row)));
    }
  }

  private static void add(float[] sum, float[] summand) {
    for (int i = 0; i < sum.length; i++) {
      sum[i] += summand[i];
    }
  }

  private static void scale(float[] values, float factor) {
    for (int i = 0; i < values.length; i++) {
      values[i] *= factor;
    }
  }
}
