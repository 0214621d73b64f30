package dev.touchstone.core.evaluation;

import dev.touchstone.api.ComponentException;
import dev.touchstone.api.model.Prediction;

/**
 * What one row of logits says.
 *
 * @param prediction see {@link Prediction}
 * @param margin logit of the label minus the largest other logit; positive exactly if the
 *     prediction is the label
 * @param scale the largest magnitude of a logit, by which rounding is measured
 */
public record Verdict(int prediction, float margin, float scale) {

  /** By how much two answers for one image may differ, relative to the logits: wider than float. */
  private static final float ROUNDING = 1e-3f;

  /**
   * Reads one row.
   *
   * @throws ComponentException if a logit is not finite, because then nothing can be said
   */
  public static Verdict of(float[] logits, int row, int classes, int label) {
    float scale = 0;
    for (int k = 0; k < classes; k++) {
      float logit = logits[row * classes + k];
      if (!Float.isFinite(logit)) {
        throw new ComponentException(
            "the model's logit of class %d is %s; logits must be finite".formatted(k, logit));
      }
      scale = Math.max(scale, Math.abs(logit));
    }
    int other = Prediction.best(logits, row * classes, classes, label);
    float margin = logits[row * classes + label] - logits[row * classes + other];
    // The difference of two finite logits may overflow, and what is not finite cannot be stored.
    margin = Math.max(-Float.MAX_VALUE, Math.min(Float.MAX_VALUE, margin));
    return new Verdict(margin > 0 ? label : other, margin, scale);
  }

  /**
   * Whether a margin that was found for the same image at another time differs by rounding only.
   */
  public boolean agreesWith(float otherMargin) {
    return Math.abs(margin - otherMargin) <= ROUNDING * scale;
  }
}
