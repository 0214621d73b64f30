package dev.touchstone.api.results;

/**
 * What the deployed pipeline says of one unattacked sample.
 *
 * @param sample index in the data set's test images
 * @param label true class
 * @param prediction predicted class
 * @param margin logit of the label minus the largest other logit; NaN if it was not published
 */
public record CleanOutcome(int sample, int label, int prediction, float margin) {

  /** Whether the sample is classified correctly. */
  public boolean correct() {
    return prediction == label;
  }
}
