package dev.touchstone.plugins.attack.candidates;

import dev.touchstone.api.parameters.Parameter;
import java.nio.file.Path;
import java.util.Optional;

/** Parameters of {@code candidates}. */
public record CandidatesParameters(
    @Parameter(doc = "The images, a .npy file of float32 in [0, 1], NHWC.") Path images,
    @Parameter(
            doc =
                "Which test image each of them is of, a .npy file of int64 that count from 0; the"
                    + " first ones in their order when absent.")
        Optional<Path> samples) {}
