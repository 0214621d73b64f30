package dev.touchstone.plugins.attack.binary;

import dev.touchstone.api.parameters.Parameter;
import java.util.Optional;

/** Parameters of {@code flip}. */
public record FlipParameters(
    @Parameter(
            doc = "Threshold μ of the attacked entry: pixels up to μ become 0, others 1.",
            min = 0,
            max = 1)
        double mu,
    @Parameter(
            doc = "Images tried per run, its start included, with a gradient query each.",
            defaultValue = "300",
            min = 1,
            max = FlipParameters.MOST)
        int steps,
    @Parameter(
            doc =
                "Runs per sample, the first from the clean image and later ones from random images;"
                    + " they go on with samples that still stand.",
            defaultValue = "3",
            min = 1,
            max = FlipParameters.MOST)
        int restarts,
    @Parameter(
            doc =
                "Backward surrogate for what is not differentiable, one that the entry offers; its"
                    + " default when not given.")
        Optional<String> surrogate) {

  /** Most steps or runs: more than any attack that ends. */
  static final int MOST = 10_000_000;
}
