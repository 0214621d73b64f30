package dev.touchstone.plugins.analysis.insights;

import dev.touchstone.api.attack.AttackChoice;
import dev.touchstone.api.parameters.Parameter;
import dev.touchstone.api.threat.Norm;

/** Parameters of {@code inversion}. */
public record InversionParameters(
    @Parameter(
            doc = "The attack on each entry's own classifier.",
            defaultValue = "{id: pgd, steps: 40, step-size: 0.01}")
        AttackChoice attack,
    @Parameter(doc = "Norm of the attack's threat.", defaultValue = "linf") Norm norm,
    @Parameter(doc = "Radius ε of the threat, in pixel units.", defaultValue = "0.3", min = 0)
        double epsilon,
    @Parameter(
            doc =
                "How many of the suite's samples the table's means are taken over, from the first.",
            defaultValue = "1000",
            min = 2)
        int samples,
    @Parameter(
            doc = "How many of them are in the figure: the first of each class in turn.",
            defaultValue = "8",
            min = 1,
            max = 40)
        int shown) {}
