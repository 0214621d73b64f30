package dev.touchstone.plugins.attack.minimum;

import dev.touchstone.api.parameters.Parameter;
import java.util.Optional;

/** Parameters of {@code jsma}. */
public record JsmaParameters(
    @Parameter(
            doc = "Most pixels that are changed for a class, with two gradient queries each.",
            defaultValue = "100",
            min = 1,
            max = Questions.MOST_RUNS)
        int steps,
    @Parameter(
            doc =
                "How many classes to aim at in turn, by falling logit of the clean image; where the"
                    + " data set has fewer others, all of them.",
            defaultValue = "9",
            min = 1,
            max = Questions.MOST_RUNS)
        int targets,
    @Parameter(
            doc =
                "Noise draws that logits and gradients are averaged over (EOT); an entry that is"
                    + " not stochastic is asked once.",
            defaultValue = "1",
            min = 1,
            max = Questions.MOST_RUNS)
        int eotSamples,
    @Parameter(
            doc =
                "Backward surrogate for what is not differentiable, one that the entry offers;"
                    + " its default when not given.")
        Optional<String> surrogate) {}
