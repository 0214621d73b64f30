package dev.touchstone.plugins.attack.score;

import dev.touchstone.api.parameters.Parameter;

/** Parameters of {@code square}. */
public record SquareParameters(
    @Parameter(
            doc = "Images tried per run, its start included, with a query each.",
            defaultValue = "5000",
            min = 1,
            max = SquareParameters.MOST)
        int steps,
    @Parameter(
            doc =
                "Share p of the image's pixels in the first squares; it is halved step by step"
                    + " along the run.",
            defaultValue = "0.8",
            min = 0,
            exclusiveMinimum = true,
            max = 1)
        double initialShare,
    @Parameter(
            doc = "Runs per sample; later runs go on with samples that still stand.",
            defaultValue = "1",
            min = 1,
            max = SquareParameters.MOST)
        int restarts) {

  /** Most steps or runs: more than any attack that ends. */
  static final int MOST = 10_000_000;
}
