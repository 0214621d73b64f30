package dev.touchstone.plugins.certifier.bounds;

import dev.touchstone.api.parameters.Parameter;
import dev.touchstone.bounds.Method;

/**
 * Parameters of {@code bounds}.
 *
 * @param method which bounds
 * @param batch images bounded together
 */
public record BoundsParameters(
    @Parameter(
            doc =
                "Which bounds: ibp (intervals from layer to layer; loose unless the network was"
                    + " trained for them), crown-ibp (margins by linear relaxation over intervals"
                    + " of the hidden values) or crown (all values by linear relaxation). Each is"
                    + " tried on the samples that those before it leave undecided.",
            defaultValue = "crown")
        Method method,
    @Parameter(
            doc = "Images bounded together; memory grows with it.",
            defaultValue = "32",
            min = 1,
            max = 4096)
        int batch) {}
