package dev.touchstone.plugins.attack.gradient;

import dev.touchstone.api.model.Loss;
import dev.touchstone.api.parameters.Parameter;
import java.util.Optional;

/** Parameters of {@code apgd}. */
public record ApgdParameters(
    @Parameter(
            doc = "Gradient steps per run; each run makes one gradient query more.",
            defaultValue = "100",
            min = 1,
            max = Settings.MOST_RUNS)
        int steps,
    @Parameter(
            doc =
                "Whether each run starts in a random direction at distance ε rather than at the"
                    + " clean image.",
            defaultValue = "true")
        boolean randomStart,
    @Parameter(
            doc = "Runs per sample (and target); later runs go on with samples that still stand.",
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
    @Parameter(
            doc =
                "How many classes to aim at with goal top-targets, 9 when not given; where the"
                    + " data set has fewer others, at all of them.",
            min = 1,
            max = Settings.MOST_RUNS)
        Optional<Integer> targets,
    @Parameter(doc = "Loss to climb.", defaultValue = "cross-entropy") Loss loss,
    @Parameter(
            doc =
                "Share ρ of the steps between two checkpoints that must raise the loss, or the"
                    + " step size is halved.",
            defaultValue = "0.75",
            min = 0,
            max = 1)
        double rho,
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
