package dev.touchstone.plugins.defense.smoothing;

import dev.touchstone.api.parameters.Parameter;

/**
 * Parameters of {@code randomized-smoothing}.
 *
 * @param sigma standard deviation σ of the noise
 * @param draws noise draws that a deployed answer averages over
 */
public record SmoothingParameters(
    @Parameter(
            doc =
                "Standard deviation σ of the Gaussian noise on each pixel, in pixel units of [0,"
                    + " 1]. Larger noise makes larger radii possible and costs clean accuracy.",
            min = 0,
            exclusiveMinimum = true,
            max = 100)
        double sigma,
    @Parameter(
            doc =
                "Noise draws whose class probabilities a deployed answer averages; training sees"
                    + " one. Every query costs that many passes through the network.",
            defaultValue = "32",
            min = 1,
            max = 10_000)
        int draws) {}
