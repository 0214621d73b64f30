package dev.touchstone.plugins.attack.decision;

import dev.touchstone.api.parameters.Parameter;
import java.nio.file.Path;
import java.util.Optional;

/** Parameters of {@code boundary-transfer}. */
public record BoundaryTransferParameters(
    @Parameter(
            doc =
                "The images to start from, a .npy file of float32 in [0, 1], NHWC, such as 'touchstone"
                    + " export' writes.")
        Path images,
    @Parameter(
            doc =
                "Which test image each of them is of, a .npy file of int64 that count from 0; the"
                    + " first ones in their order when absent.")
        Optional<Path> samples,
    @Parameter(
            doc = "Most steps, with a query each and one more in every tenth.",
            defaultValue = "25000",
            min = 1,
            max = HopSkipJumpParameters.MOST)
        int steps,
    @Parameter(
            doc = "First length of the step around the clean image, as a share of its distance.",
            defaultValue = "0.01",
            min = 0,
            exclusiveMinimum = true)
        double sphericalStep,
    @Parameter(
            doc = "First length of the step towards the clean image, as a share of its distance.",
            defaultValue = "0.01",
            min = 0,
            exclusiveMinimum = true,
            max = 1)
        double sourceStep,
    @Parameter(
            doc = "A sample whose step towards the clean image is shorter than this ends.",
            defaultValue = "1e-7",
            min = 0)
        double convergence,
    @Parameter(
            doc =
                "Images blended with uniform noise that are tried as a start of samples whose image is"
                    + " none, or is classified rightly; if none is misclassified, the sample is not"
                    + " attacked.",
            defaultValue = "100",
            min = 1,
            max = HopSkipJumpParameters.MOST)
        int starts) {

  /** Those of the walk. */
  BoundaryParameters walk() {
    return new BoundaryParameters(steps, sphericalStep, sourceStep, convergence, starts);
  }
}
