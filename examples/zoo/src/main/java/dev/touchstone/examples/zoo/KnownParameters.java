package dev.touchstone.examples.zoo;

import dev.touchstone.api.parameters.Parameter;
import java.nio.file.Path;

/** Parameters of {@link KnownFactory}. */
public record KnownParameters(
    @Parameter(doc = "Test images: an IDX file, packed by gzip or not, or a file of CIFAR-10.")
        Path images,
    @Parameter(
            doc = "How many of them are known, from the first.",
            defaultValue = "1000",
            min = 1,
            max = 10_000)
        int count) {}
