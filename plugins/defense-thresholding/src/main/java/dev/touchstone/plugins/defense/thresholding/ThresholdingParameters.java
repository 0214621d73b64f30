package dev.touchstone.plugins.defense.thresholding;

import dev.touchstone.api.parameters.Parameter;
import java.util.Optional;

/**
 * The threshold, or how to find it.
 *
 * @param mu the threshold μ; searched when absent
 * @param searchEpsilon half width of the interval around μ that is to hold few pixels
 * @param searchFrom smallest μ that is tried
 * @param searchTo largest μ that is tried
 * @param searchStep distance of the μ that are tried
 * @param steepness slope of the surrogate {@code sigmoid}
 */
public record ThresholdingParameters(
    @Parameter(
            doc =
                "Threshold μ: pixels up to μ become 0, others 1. When left out it is searched on"
                    + " the training set.",
            min = 0,
            max = 1)
        Optional<Double> mu,
    @Parameter(
            doc = "The search minimises the pixels in [μ − search-epsilon, μ + search-epsilon].",
            defaultValue = "0.1",
            min = 0,
            max = 1)
        double searchEpsilon,
    @Parameter(doc = "Smallest threshold that is tried.", defaultValue = "0.10", min = 0, max = 1)
        double searchFrom,
    @Parameter(doc = "Largest threshold that is tried.", defaultValue = "0.89", min = 0, max = 1)
        double searchTo,
    @Parameter(
            doc = "Distance between the thresholds that are tried.",
            defaultValue = "0.01",
            min = 0.00001,
            max = 1)
        double searchStep,
    @Parameter(
            doc =
                "Steepness k of the backward surrogate 'sigmoid', 1 / (1 + exp(−k (x − μ))). With"
                    + " 10, pixels 0.3 away from μ still get a sixth of the largest gradient.",
            defaultValue = "10",
            min = 0,
            exclusiveMinimum = true,
            max = 10_000)
        double steepness) {

  /** A given threshold and defaults for the rest. */
  public static ThresholdingParameters at(double mu) {
    return new ThresholdingParameters(Optional.of(mu), 0.1, 0.10, 0.89, 0.01, 10);
  }

  /** The search, with defaults. */
  public static ThresholdingParameters searched() {
    return new ThresholdingParameters(Optional.empty(), 0.1, 0.10, 0.89, 0.01, 10);
  }
}
