package dev.touchstone.plugins.analysis.insights;

import dev.touchstone.api.attack.AttackChoice;
import dev.touchstone.api.parameters.Parameter;
import dev.touchstone.api.threat.Norm;
import java.util.List;
import java.util.Optional;

/** Parameters of {@code confusion}. */
public record ConfusionParameters(
    @Parameter(doc = "The attack.", defaultValue = "{id: pgd, steps: 40, step-size: 0.01}")
        AttackChoice attack,
    @Parameter(doc = "Norm of the threats of epsilons; linf when left out.") Optional<Norm> norm,
    @Parameter(
            doc = "Radii ε of the threats, in pixel units; the suite's threats when left out.",
            min = 0)
        List<Double> epsilons,
    @Parameter(
            doc = "How many of the suite's samples are taken, from the first; all when left out.",
            min = 2)
        Optional<Integer> samples) {}
