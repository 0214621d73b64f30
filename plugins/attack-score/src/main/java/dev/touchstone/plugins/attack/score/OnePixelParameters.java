package dev.touchstone.plugins.attack.score;

import dev.touchstone.api.parameters.Parameter;

/** Parameters of {@code one-pixel}. */
public record OnePixelParameters(
    @Parameter(
            doc = "Candidates of a generation, with a query each.",
            defaultValue = "400",
            min = 4,
            max = 100_000)
        int population,
    @Parameter(
            doc = "Generations, the first of random candidates included.",
            defaultValue = "100",
            min = 1,
            max = SquareParameters.MOST)
        int generations,
    @Parameter(
            doc = "Weight F of the difference of two candidates that a third one goes along.",
            defaultValue = "0.5",
            min = 0,
            exclusiveMinimum = true,
            max = 2)
        double weight) {}
