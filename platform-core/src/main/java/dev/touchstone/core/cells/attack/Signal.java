package dev.touchstone.core.cells.attack;

import dev.touchstone.api.ComponentException;
import dev.touchstone.api.model.Gradients;
import java.util.Arrays;

/**
 * Counts, for each sample under attack, the answers that gave the attack nothing to go by: an
 * attack without a signal stands still, which looks like robustness.
 */
final class Signal {

  /** The lowest bit of a float's exponent. */
  private static final int EXPONENT_ONE = 0x0080_0000;

  private final int[] samples;
  private final int size;
  private final Last gradientQuery;
  private final Last forwardQuery;
  private final long[] zeroGradients;
  private final long[] flatLosses;
  private final long[] flatAnswers;

  /**
   * Counts of one batch, all zero.
   *
   * @param samples the rows' indices in the data set, for messages
   * @param size values of an image
   * @param classes logits of an image
   */
  Signal(int[] samples, int size, int classes) {
    this.samples = samples;
    this.size = size;
    this.gradientQuery = new Last(samples.length, size, 1);
    this.forwardQuery = new Last(samples.length, size, classes);
    this.zeroGradients = new long[samples.length];
    this.flatLosses = new long[samples.length];
    this.flatAnswers = new long[samples.length];
  }

  /**
   * Checks the images of a query before it is passed on. What comes of an image that is not finite
   * would be blamed on the entry.
   *
   * @throws ComponentException naming the sample, if a pixel is not finite
   */
  void requireFinite(int[] rows, float[] images, String method) {
    for (int i = 0; i < rows.length; i++) {
      int witness = 0;
      for (int j = i * size; j < (i + 1) * size; j++) {
        // Without its sign bit, adding one to an exponent of all ones (∞, NaN) makes it negative.
        witness |= (Float.floatToRawIntBits(images[j]) & Integer.MAX_VALUE) + EXPONENT_ONE;
      }
      if (witness < 0) {
        throw new ComponentException(
            "%s: the attack itself made an image of sample %d with a pixel that is not finite; its parameters may be out of proportion"
                .formatted(method, samples[rows[i]]));
      }
    }
  }

  /** Takes note of a gradient query's answer. */
  void answered(int[] rows, float[] images, Gradients answer) {
    answered(rows, answer.gradients());
    for (int i = 0; i < rows.length; i++) {
      if (gradientQuery.flat(rows[i], images, answer.losses(), i)) {
        flatLosses[rows[i]]++;
      }
    }
  }

  /** Takes note of gradients alone, whose loss only the attack knows. */
  void answered(int[] rows, float[] gradients) {
    for (int i = 0; i < rows.length; i++) {
      if (zero(gradients, i)) {
        zeroGradients[rows[i]]++;
      }
    }
  }

  /** Takes note of a forward query's answer. */
  void answered(int[] rows, float[] images, float[] logits) {
    for (int i = 0; i < rows.length; i++) {
      if (forwardQuery.flat(rows[i], images, logits, i)) {
        flatAnswers[rows[i]]++;
      }
    }
  }

  /** Gradient queries whose gradient was exactly zero at every pixel. */
  long zeroGradients(int row) {
    return zeroGradients[row];
  }

  /** Gradient queries whose loss was that of the query before, though the image had moved. */
  long flatLosses(int row) {
    return flatLosses[row];
  }

  /** Forward queries whose logits were those of the query before, though the image had moved. */
  long flatAnswers(int row) {
    return flatAnswers[row];
  }

  private boolean zero(float[] gradients, int i) {
    for (int j = i * size; j < (i + 1) * size; j++) {
      if (gradients[j] != 0f) {
        return false;
      }
    }
    return true;
  }

  /** The last query of each row: its image and what was answered. */
  private static final class Last {
    private final int size;
    private final int width;
    private final boolean[] asked;
    private final float[] images;
    private final float[] answers;

    Last(int rows, int size, int width) {
      this.size = size;
      this.width = width;
      this.asked = new boolean[rows];
      this.images = new float[rows * size];
      this.answers = new float[rows * width];
    }

    /** Whether image i of a query says of the row what another image said; remembers it. */
    boolean flat(int row, float[] queried, float[] answered, int i) {
      boolean flat =
          asked[row]
              && same(answers, row, answered, i, width)
              && !same(images, row, queried, i, size);
      asked[row] = true;
      System.arraycopy(queried, i * size, images, row * size, size);
      System.arraycopy(answered, i * width, answers, row * width, width);
      return flat;
    }

    private static boolean same(float[] a, int i, float[] b, int j, int width) {
      return Arrays.equals(a, i * width, (i + 1) * width, b, j * width, (j + 1) * width);
    }
  }
}
