package dev.touchstone.plugins.attack.decision;

import dev.touchstone.api.parameters.Parameter;

/** Parameters of {@code hop-skip-jump}. */
public record HopSkipJumpParameters(
    @Parameter(
            doc = "Iterations: a gradient estimate, a step and a search for the boundary each.",
            defaultValue = "25",
            min = 1,
            max = HopSkipJumpParameters.MOST)
        int steps,
    @Parameter(
            doc =
                "Queries for the first gradient estimate; they grow with the square root of the"
                    + " iteration.",
            defaultValue = "100",
            min = 1,
            max = HopSkipJumpParameters.MOST)
        int initialEvaluations,
    @Parameter(
            doc = "Most queries for one gradient estimate.",
            defaultValue = "1000",
            min = 1,
            max = HopSkipJumpParameters.MOST)
        int maxEvaluations,
    @Parameter(
            doc =
                "Images blended with uniform noise that are tried as a start; if none is"
                    + " misclassified, the sample is not attacked.",
            defaultValue = "100",
            min = 1,
            max = HopSkipJumpParameters.MOST)
        int starts) {

  /** Most iterations, queries for an estimate, or starts: more than any attack that ends. */
  static final int MOST = 1_000_000;

  /** Queries for the gradient estimate of an iteration, from 1 (Chen et al. 2020, section V-A). */
  int evaluations(int iteration) {
    return (int) Math.min(maxEvaluations, initialEvaluations * Math.sqrt(iteration));
  }
}
