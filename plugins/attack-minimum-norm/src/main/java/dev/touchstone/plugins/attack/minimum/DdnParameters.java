package dev.touchstone.plugins.attack.minimum;

import dev.touchstone.api.parameters.Parameter;
import java.util.Optional;

/** Parameters of {@code ddn}. */
public record DdnParameters(
    @Parameter(
            doc = "Steps, with a gradient query each.",
            defaultValue = "100",
            min = 1,
            max = Questions.MOST_RUNS)
        int steps,
    @Parameter(
            doc = "Radius of the first sphere, in pixel units of [0, 1].",
            defaultValue = "1",
            min = 0,
            exclusiveMinimum = true)
        double initialRadius,
    @Parameter(
            doc = "By what share γ the radius shrinks or grows in each step.",
            defaultValue = "0.05",
            min = 0,
            exclusiveMinimum = true,
            max = 1)
        double gamma,
    @Parameter(
            doc =
                "Noise draws that the gradient is averaged over (EOT); an entry that is not"
                    + " stochastic is asked once.",
            defaultValue = "1",
            min = 1,
            max = Questions.MOST_RUNS)
        int eotSamples,
    @Parameter(
            doc =
                "Backward surrogate for what is not differentiable, one that the entry offers;"
                    + " its default when not given.")
        Optional<String> surrogate) {}
