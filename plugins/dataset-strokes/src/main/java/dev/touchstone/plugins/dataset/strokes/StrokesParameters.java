package dev.touchstone.plugins.dataset.strokes;

import dev.touchstone.api.parameters.Parameter;

/**
 * How much to draw.
 *
 * @param train number of training images
 * @param test number of test images
 * @param seed seed of all images
 */
public record StrokesParameters(
    @Parameter(
            doc =
                "Training images to draw, 3 KB of memory each; a smaller set is the beginning of a"
                    + " larger one.",
            defaultValue = "10000",
            min = 1,
            max = 1_000_000)
        int train,
    @Parameter(
            doc =
                "Test images to draw, 3 KB of memory each; a smaller set is the beginning of a"
                    + " larger one.",
            defaultValue = "2000",
            min = 1,
            max = 1_000_000)
        int test,
    @Parameter(doc = "Seed that all images are derived from.", defaultValue = "1") long seed) {}
