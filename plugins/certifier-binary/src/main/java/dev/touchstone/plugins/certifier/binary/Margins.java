package dev.touchstone.plugins.certifier.binary;

/** What rows of logits say about their labels. */
final class Margins {

  /**
   * Batches of another size may add in another order. A margin below this share of the largest
   * logit does not prove what the deployed pipeline answers in all of them.
   */
  private static final double CLEAR = 0x1p-19;

  private Margins() {}

  /** What the platform takes a row for: the first of the greatest logits. */
  static int prediction(float[] logits, int row, int classes) {
    int best = 0;
    for (int c = 1; c < classes; c++) {
      best = logits[row * classes + c] > logits[row * classes + best] ? c : best;
    }
    return best;
  }

  /** Logit of the label minus the greatest other. */
  static double of(float[] logits, int row, int label, int classes) {
    double margin = Double.POSITIVE_INFINITY;
    for (int c = 0; c < classes; c++) {
      if (c != label) {
        margin =
            Math.min(margin, (double) logits[row * classes + label] - logits[row * classes + c]);
      }
    }
    return margin;
  }

  /** The largest magnitude of a row's logits. */
  static double largest(float[] logits, int row, int classes) {
    double largest = 0;
    for (int c = 0; c < classes; c++) {
      largest = Math.max(largest, Math.abs(logits[row * classes + c]));
    }
    return largest;
  }

  /** Whether the label's logit is the greatest by more than rounding changes. */
  static boolean clear(float[] logits, int row, int label, int classes) {
    return of(logits, row, label, classes) > CLEAR * largest(logits, row, classes);
  }
}
