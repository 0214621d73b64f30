package dev.touchstone.plugins.attack.minimum;

import dev.touchstone.api.parameters.Parameter;
import java.util.Optional;

/** Parameters of {@code carlini-wagner}. */
public record CarliniWagnerParameters(
    @Parameter(
            doc = "Gradient steps for each weight of the margin.",
            defaultValue = "1000",
            min = 1,
            max = Questions.MOST_RUNS)
        int steps,
    @Parameter(
            doc =
                "Weights of the margin that are tried, by binary search; in L∞, where the search"
                    + " goes on from what was found, its length in times of steps.",
            defaultValue = "9",
            min = 1,
            max = Questions.MOST_RUNS)
        int searches,
    @Parameter(doc = "Step size of Adam.", defaultValue = "0.01", min = 0, exclusiveMinimum = true)
        double stepSize,
    @Parameter(
            doc = "First weight of the margin against the distance.",
            defaultValue = "0.001",
            min = 0,
            exclusiveMinimum = true)
        double initialWeight,
    @Parameter(doc = "Margin of logits by which the label is to lose.", defaultValue = "0", min = 0)
        double confidence,
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
