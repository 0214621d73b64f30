package dev.touchstone.plugins.attack.minimum;

import dev.touchstone.api.parameters.Parameter;
import java.util.Optional;

/** Parameters of {@code deepfool}. */
public record DeepFoolParameters(
    @Parameter(doc = "Most steps.", defaultValue = "50", min = 1, max = Questions.MOST_RUNS)
        int steps,
    @Parameter(
            doc = "By what share the change goes beyond the boundary.",
            defaultValue = "0.02",
            min = 0)
        double overshoot,
    @Parameter(
            doc =
                "How many classes to look at, by falling logit of the clean image; a step makes a"
                    + " gradient query for each.",
            defaultValue = "9",
            min = 1,
            max = Questions.MOST_RUNS)
        int candidates,
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
