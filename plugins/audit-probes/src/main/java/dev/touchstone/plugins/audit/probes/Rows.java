package dev.touchstone.plugins.audit.probes;

import dev.touchstone.api.audit.ProbeTask;
import java.util.stream.IntStream;

/** Arithmetic over rows of arrays that hold one piece for each sample. */
final class Rows {

  private Rows() {}

  /** All rows of a task, in order. */
  static int[] all(ProbeTask task) {
    return first(task.images().count());
  }

  /** The first rows. */
  static int[] first(int count) {
    return IntStream.range(0, count).toArray();
  }

  /** The pieces of some rows, one after the other. */
  static float[] of(float[] values, int[] rows, int length) {
    float[] chosen = new float[rows.length * length];
    for (int i = 0; i < rows.length; i++) {
      System.arraycopy(values, rows[i] * length, chosen, i * length, length);
    }
    return chosen;
  }

  /** The images moved by so much at every pixel, kept in [0, 1]; {@code directions} has signs. */
  static float[] moved(float[] images, float[] directions, float step) {
    float[] moved = new float[images.length];
    for (int p = 0; p < images.length; p++) {
      moved[p] = Math.min(1, Math.max(0, images[p] + step * Math.signum(directions[p])));
    }
    return moved;
  }

  /** The class with the largest logit, the first of several. */
  static int prediction(float[] logits, int row, int classes) {
    int best = 0;
    for (int c = 1; c < classes; c++) {
      if (logits[row * classes + c] > logits[row * classes + best]) {
        best = c;
      }
    }
    return best;
  }

  /** The label's logit less the largest other; a tie is no right answer. */
  static float margin(float[] logits, int row, int classes, int label) {
    float other = Float.NEGATIVE_INFINITY;
    for (int c = 0; c < classes; c++) {
      if (c != label) {
        other = Math.max(other, logits[row * classes + c]);
      }
    }
    return logits[row * classes + label] - other;
  }

  /** The largest absolute value of some logits. */
  static float scale(float[] logits) {
    float scale = 0;
    for (float logit : logits) {
      scale = Math.max(scale, Math.abs(logit));
    }
    return scale;
  }

  /** What a gradient is like at one image. */
  enum Slope {
    /** Some pixel has a slope, and all are numbers. */
    USABLE,
    /** Exactly zero at every pixel. */
    ZERO,
    /** Some pixel's is infinite or no number. */
    NOT_FINITE
  }

  /** What one row's gradient is like. */
  static Slope slope(float[] gradients, int row, int length) {
    boolean zero = true;
    for (int p = row * length; p < (row + 1) * length; p++) {
      if (!Float.isFinite(gradients[p])) {
        return Slope.NOT_FINITE;
      }
      zero &= gradients[p] == 0;
    }
    return zero ? Slope.ZERO : Slope.USABLE;
  }
}
