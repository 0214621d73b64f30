package dev.touchstone.plugins.attack.gradient;

import dev.touchstone.api.model.Loss;
import dev.touchstone.api.parameters.Parameter;
import java.util.Optional;

/** Parameters of {@code fgsm}. */
public record FgsmParameters(
    @Parameter(
            doc = "Length of the step in the threat's norm, in pixel units of [0, 1].",
            min = 0,
            exclusiveMinimum = true)
        Optional<Double> stepSize,
    @Parameter(
            doc =
                "Length of the step as a fraction of ε, instead of step-size;"
                    + " 1 when neither is given.",
            min = 0,
            exclusiveMinimum = true)
        Optional<Double> relativeStepSize,
    @Parameter(
            doc =
                "Whether to start at a point drawn uniformly from the ball (Wong et al. 2020, who"
                    + " step by 1.25 ε) rather than at the clean image.",
            defaultValue = "false")
        boolean randomStart,
    @Parameter(
            doc = "Runs per sample (and target); only of use with a random start or noise.",
            defaultValue = "1",
            min = 1,
            max = Settings.MOST_RUNS)
        int restarts,
    @Parameter(
            doc =
                "Where samples are driven; every misclassification counts as success, whatever"
                    + " the goal.",
            defaultValue = "untargeted")
        Goal goal,
    @Parameter(
            doc =
                "Class to aim at with goal fixed-target; samples of that class are left as they"
                    + " are, and so count as robust.",
            min = 0)
        Optional<Integer> target,
    @Parameter(doc = "Loss to climb.", defaultValue = "cross-entropy") Loss loss,
    @Parameter(
            doc =
                "Noise draws that the gradient is averaged over (EOT); an entry that is not"
                    + " stochastic is asked once.",
            defaultValue = "1",
            min = 1,
            max = Settings.MOST_RUNS)
        int eotSamples,
    @Parameter(
            doc =
                "Backward surrogate for what is not differentiable, one that the entry offers;"
                    + " its default when not given.")
        Optional<String> surrogate) {}
