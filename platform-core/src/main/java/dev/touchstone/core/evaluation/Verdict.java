package dev.touchstone.core.evaluation;

import dev.touchstone.api.ComponentException;

/**
 * What one row of logits says.
 *
 * @param prediction the class with the largest logit, the first of equals
 * @param margin logit of the label minus the largest other logit
 */
record Verdict(int prediction, float margin) {

  /**
   * Reads one row.
   *
   * @throws ComponentException if a logit is not a number, because then nothing can be said
   */
  static Verdict of(float[] logits, int row, int classes, int label) {
    int best = 0;
    float other = Float.NEGATIVE_INFINITY;
    for (int k = 0; k < classes; k++) {
      float logit = logits[row * classes + k];
      if (Float.isNaN(logit)) {
        throw new ComponentException("the model's logit of class " + k + " is not a number");
      }
      if (logit > logits[row * classes + best]) {
        best = k;
      }
      if (k != label) {
        other = Math.max(other, logit);
      }
    }
    return new Verdict(best, logits[row * classes + label] - other);
  }
}
