package dev.touchstone.api.results;

/**
 * One attacked sample with its images.
 *
 * @param outcome how it fared
 * @param cleanPrediction class predicted for the clean image
 * @param clean clean pixels, HWC in [0, 1]
 * @param adversarial kept adversarial pixels, HWC in [0, 1]
 */
public record AttackExample(
    SampleOutcome outcome, int cleanPrediction, float[] clean, float[] adversarial) {}
