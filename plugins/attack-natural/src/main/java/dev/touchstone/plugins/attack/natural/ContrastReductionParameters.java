package dev.touchstone.plugins.attack.natural;

import dev.touchstone.api.parameters.Parameter;

/** Parameters of {@code contrast-reduction}. */
public record ContrastReductionParameters(
    @Parameter(
            doc = "What the image is blended with: grey of 0.5, or the mean of each channel.",
            defaultValue = "grey")
        Towards towards,
    @Parameter(
            doc =
                "Images tried per sample, evenly spaced up to the ball's edge; the last is there.",
            defaultValue = "10",
            min = 1,
            max = NoiseParameters.MOST)
        int steps) {}
