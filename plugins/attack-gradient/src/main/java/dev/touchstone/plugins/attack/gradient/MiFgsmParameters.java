package dev.touchstone.plugins.attack.gradient;

import dev.touchstone.api.UserException;
import dev.touchstone.api.model.Loss;
import dev.touchstone.api.parameters.Parameter;
import java.util.Optional;

/** Parameters of {@code mi-fgsm}. */
public record MiFgsmParameters(
    @Parameter(
            doc = "Gradient steps from the clean image.",
            defaultValue = "10",
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
                "Length of a step as a fraction of ε, instead of step-size; 1 / steps when neither"
                    + " is given.",
            min = 0,
            exclusiveMinimum = true)
        Optional<Double> relativeStepSize,
    @Parameter(
            doc =
                "Decay μ of the accumulated L1-normalised gradient; 0 follows the gradient alone,"
                    + " which is the basic iterative method (BIM, I-FGSM).",
            defaultValue = "1",
            min = 0,
            max = 1)
        double momentum,
    @Parameter(
            doc = "Whether the gradient is taken where the momentum leads (NI-FGSM).",
            defaultValue = "false")
        boolean nesterov,
    @Parameter(
            doc =
                "With what probability the gradient is taken at a smaller copy of the image, at a"
                    + " random place in black (DI-FGSM, whose authors have 0.5).",
            defaultValue = "0",
            min = 0,
            max = 1)
        double diversity,
    @Parameter(
            doc = "Least side of that copy, as a share of the image's.",
            defaultValue = "0.9",
            min = 0,
            exclusiveMinimum = true,
            max = 1)
        double diversityScale,
    @Parameter(
            doc =
                "Side of the Gaussian kernel that gradients are smoothed with, an odd number, which"
                    + " spans three standard deviations to each side (TI-FGSM, whose authors have"
                    + " 15 on images of 299 pixels); 1 does not smooth.",
            defaultValue = "1",
            min = 1,
            max = 99)
        int smoothing,
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
        Optional<String> surrogate) {

  /** Checks what depends on each other. */
  public MiFgsmParameters {
    if (smoothing % 2 == 0) {
      throw new UserException(
          "smoothing is the side of a kernel with a middle: give an odd number, not " + smoothing);
    }
    if (nesterov && momentum == 0) {
      throw new UserException("nesterov has no use without momentum: leave it out or give both");
    }
  }
}
