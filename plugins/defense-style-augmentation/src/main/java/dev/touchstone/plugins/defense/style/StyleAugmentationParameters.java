package dev.touchstone.plugins.defense.style;

import dev.touchstone.api.parameters.Parameter;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Which styles, and how many copies.
 *
 * @param styles weights of transfer networks
 * @param train networks to be trained first
 * @param ratio stylised copies of each image
 * @param resolution size at which images are stylised
 */
public record StyleAugmentationParameters(
    @Parameter(
            doc =
                "Weights of trained transfer networks, one safetensors file a style, relative to"
                    + " the suite's folder.")
        List<Path> styles,
    @Parameter(
            doc =
                "Styles for which a transfer network is trained first, on the training images; they"
                    + " come after those of styles.")
        List<StyleTraining> train,
    @Parameter(
            doc =
                "Stylised copies of each image, beside the original; each in another style, drawn"
                    + " for each image.",
            defaultValue = "1",
            min = 1,
            max = 1000)
        int ratio,
    @Parameter(
            doc =
                "Shorter side in pixels, rounded up to a multiple of 4, to which images are scaled"
                    + " before they are given a style; afterwards they are scaled back. The"
                    + " images' own size when left out.",
            min = 8,
            max = 1024)
        Optional<Integer> resolution) {

  /** Copies the lists. */
  public StyleAugmentationParameters {
    styles = List.copyOf(styles);
    train = List.copyOf(train);
  }
}
