package dev.touchstone.plugins.attack.minimum;

import dev.touchstone.api.parameters.Parameter;
import java.util.Optional;

/** Parameters of {@code fab}. */
public record FabParameters(
    @Parameter(
            doc = "Iterations per run.",
            defaultValue = "100",
            min = 1,
            max = Questions.MOST_RUNS)
        int steps,
    @Parameter(
            doc =
                "How many classes to aim at, one run for each, by falling logit of the clean image;"
                    + " where the data set has fewer others, all of them. 0: no class, each step goes"
                    + " to the nearest of all boundaries, at a gradient query per class.",
            defaultValue = "9",
            min = 0,
            max = Questions.MOST_RUNS)
        int targets,
    @Parameter(
            doc =
                "Runs per sample (and target); the first is from the clean image, the others from"
                    + " random points half as far as what was found, or as ε.",
            defaultValue = "1",
            min = 1,
            max = Questions.MOST_RUNS)
        int restarts,
    @Parameter(
            doc = "Most weight α of the way from the clean image.",
            defaultValue = "0.1",
            min = 0,
            max = 1)
        double alphaMax,
    @Parameter(
            doc = "How far a step goes beyond the boundary, η: 1 ends at it.",
            defaultValue = "1.05",
            min = 1)
        double eta,
    @Parameter(
            doc = "What share β of its change a misclassified image keeps.",
            defaultValue = "0.9",
            min = 0,
            max = 1)
        double beta,
    @Parameter(
            doc =
                "Noise draws that logits and gradients are averaged over (EOT); an entry that is not"
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
