package dev.touchstone.api.model;

/**
 * The class that a classifier predicts. A sample counts as correct only if its label's logit is
 * greater than every other: a model that cannot tell two classes apart has not classified anything,
 * and whether it would be "right" would depend on how the classes are numbered.
 */
public final class Prediction {

  private Prediction() {}

  /**
   * The class of the largest logit; of equals the first that is not the label.
   *
   * @param logits logits of any number of images
   * @param offset where those of the image begin
   * @param classes how many classes there are, at least 2
   * @param label the image's true class
   */
  public static int of(float[] logits, int offset, int classes, int label) {
    int other = best(logits, offset, classes, label);
    return logits[offset + label] > logits[offset + other] ? label : other;
  }

  /** The class of the largest logit but the label's; of equals the first. */
  public static int best(float[] logits, int offset, int classes, int label) {
    int best = label == 0 ? 1 : 0;
    for (int c = best + 1; c < classes; c++) {
      if (c != label && logits[offset + c] > logits[offset + best]) {
        best = c;
      }
    }
    return best;
  }
}
