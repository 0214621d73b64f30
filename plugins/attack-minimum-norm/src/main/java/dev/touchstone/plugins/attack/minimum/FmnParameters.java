package dev.touchstone.plugins.attack.minimum;

import dev.touchstone.api.parameters.Parameter;
import java.util.Optional;

/** Parameters of {@code fmn}. */
public record FmnParameters(
    @Parameter(
            doc = "Steps, with a gradient query each.",
            defaultValue = "100",
            min = 1,
            max = Questions.MOST_RUNS)
        int steps,
    @Parameter(
            doc =
                "Length of the first step in L2, in pixel units of [0, 1]; it falls to a hundredth."
                    + " 1 in L2 and 10 in L∞ when not given.",
            min = 0,
            exclusiveMinimum = true)
        Optional<Double> stepSize,
    @Parameter(
            doc =
                "By what share γ the radius shrinks or grows in the first step; it falls to 0.001.",
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
