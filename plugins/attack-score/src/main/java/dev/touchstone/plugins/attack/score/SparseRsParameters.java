package dev.touchstone.plugins.attack.score;

import dev.touchstone.api.parameters.Parameter;

/** Parameters of {@code sparse-rs}. */
public record SparseRsParameters(
    @Parameter(
            doc = "Images tried per run, its start included, with a query each.",
            defaultValue = "5000",
            min = 1,
            max = SquareParameters.MOST)
        int steps,
    @Parameter(
            doc = "Share α of the ε pixels that the first steps exchange; it falls along the run.",
            defaultValue = "0.3",
            min = 0,
            exclusiveMinimum = true,
            max = 1)
        double initialShare,
    @Parameter(
            doc = "Runs per sample; later runs go on with samples that still stand.",
            defaultValue = "1",
            min = 1,
            max = SquareParameters.MOST)
        int restarts) {}
