package dev.touchstone.plugins.attack.gradient;

import dev.touchstone.api.model.Loss;
import dev.touchstone.api.parameters.Parameter;
import java.util.Optional;

/** Parameters of {@code pgd}. */
public record PgdParameters(
    @Parameter(
            doc = "Gradient steps per run.",
            defaultValue = "40",
            min = 1,
            max = Settings.MOST_RUNS)
        int steps,
    @Parameter(
            doc = "Length of a step in the threat's norm, in pixel units of [0, 1].",
            min = 0,
            exclusiveMinimum = true)
        Optional<Double> stepSize,
    @Parameter(
            doc =
                "Length of a step as a fraction of ε, instead of step-size;"
                    + " 2.5 / steps when neither is given.",
            min = 0,
            exclusiveMinimum = true)
        Optional<Double> relativeStepSize,
    @Parameter(
            doc =
                "Whether each run starts at a point drawn uniformly from the ball"
                    + " rather than at the clean image.",
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
    @Parameter(doc = "Loss to climb.", defaultValue = "cross-entropy") Loss loss,
    @Parameter(
            doc =
                "Decay μ of the accumulated L1-normalised gradient (MI-FGSM uses 1);"
                    + " 0 follows the gradient alone.",
            defaultValue = "0",
            min = 0,
            max = 1)
        double momentum,
    @Parameter(
            doc =
                "Noise draws that each gradient is averaged over (EOT); an entry that is not"
                    + " stochastic is asked once.",
            defaultValue = "1",
            min = 1,
            max = Settings.MOST_RUNS)
        int eotSamples,
    @Parameter(
            doc =
                "Backward surrogate for what is not differentiable, one that the entry offers;"
                    + " its default when not given.")
        Optional<String> surrogate,
    @Parameter(
            doc =
                "Which iterate is proposed: last, or best for the one with the highest loss as"
                    + " well.",
            defaultValue = "last")
        Keep keep) {
  /** An untargeted attack from random starts; what is not given is at its default. */
  public static PgdParameters of(int steps, int restarts, Loss loss, Keep keep) {
    return new PgdParameters(
        steps,
        Optional.empty(),
        Optional.empty(),
        true,
        restarts,
        Goal.UNTARGETED,
        Optional.empty(),
        loss,
        0,
        1,
        Optional.empty(),
        keep);
  }
}
