package dev.touchstone.plugins.attack.score;

import dev.touchstone.api.parameters.Parameter;

/** Parameters of {@code spsa}. */
public record SpsaParameters(
    @Parameter(doc = "Steps.", defaultValue = "100", min = 1, max = SquareParameters.MOST)
        int steps,
    @Parameter(
            doc = "Random directions of a step, with two queries each; a step has one query more.",
            defaultValue = "64",
            min = 1,
            max = SquareParameters.MOST)
        int directions,
    @Parameter(
            doc = "How far all pixels go up or down, δ, in pixel units of [0, 1].",
            defaultValue = "0.01",
            min = 0,
            exclusiveMinimum = true,
            max = 1)
        double width,
    @Parameter(
            doc = "Length of a step, as a fraction of ε.",
            defaultValue = "0.05",
            min = 0,
            exclusiveMinimum = true)
        double relativeStepSize) {}
