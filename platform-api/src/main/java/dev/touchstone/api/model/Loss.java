package dev.touchstone.api.model;

/**
 * Losses that a differentiable classifier computes itself. An attack <em>raises</em> them; z are
 * the logits, y the label, t the target class, π the classes by falling logit.
 */
public enum Loss {
  /** Cross-entropy of the label, −log softmax(z)_y; targeted: + log softmax(z)_t. */
  CROSS_ENTROPY,
  /**
   * Margin of Carlini and Wagner (2017), max_{i≠y} z_i − z_y; targeted: z_t − max_{i≠t} z_i. Not
   * cut at a confidence: positive means misclassified.
   */
  MARGIN,
  /**
   * Difference of logits ratio (Croce and Hein 2020, eq. 6 and 7): −(z_y − max_{i≠y} z_i) / (z_π1 −
   * z_π3); targeted: −(z_y − z_t) / (z_π1 − (z_π3 + z_π4) / 2). Needs 3 classes, targeted 4.
   */
  DLR
}
