package dev.touchstone.plugins.defense.ibp;

import dev.touchstone.api.parameters.Parameter;

/**
 * How to train for certificates.
 *
 * @param epsilon radius of the threat at the end of the ramp
 * @param kappa weight of the natural loss at the end of the ramp
 * @param warmUp epochs of natural training
 * @param ramp epochs over which ε rises and κ falls
 */
public record IbpTrainingParameters(
    @Parameter(
            doc =
                "Radius ε of the L∞ threat that is trained for, in pixel units of [0, 1], from the"
                    + " end of the ramp on. Somewhat more than is to be certified pays: 0.4 for"
                    + " 0.3, 0.2 for 0.1.",
            min = 0,
            exclusiveMinimum = true,
            max = 1)
        double epsilon,
    @Parameter(
            doc =
                "Weight κ of the natural loss from the end of the ramp on; the loss over the"
                    + " intervals has 1 − κ.",
            defaultValue = "0.5",
            min = 0,
            max = 1)
        double kappa,
    @Parameter(
            doc = "Epochs of natural training (ε = 0, κ = 1) before the ramp; parts of epochs too.",
            defaultValue = "1",
            min = 0,
            max = 10_000)
        double warmUp,
    @Parameter(
            doc =
                "Epochs over which ε rises from 0 and κ falls from 1 in straight lines, step by"
                    + " step; parts of epochs too. Half of the training's epochs is a good length.",
            min = 0,
            max = 10_000)
        double ramp) {}
