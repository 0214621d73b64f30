package dev.touchstone.plugins.defense.style;

import dev.touchstone.api.parameters.Parameter;
import java.nio.file.Path;
import java.util.List;

/**
 * What the sheet shows.
 *
 * @param styles weights of transfer networks
 * @param samples indices of test images
 * @param resolutions further sizes at which images are stylised
 */
public record StyleSheetParameters(
    @Parameter(
            doc =
                "Weights of trained transfer networks, one safetensors file a style, relative to"
                    + " the suite's folder.")
        List<Path> styles,
    @Parameter(
            doc =
                "Indices of the test images that are shown; when left out the first four that the"
                    + " suite evaluates.",
            min = 0)
        List<Integer> samples,
    @Parameter(
            doc =
                "Sizes (shorter side in pixels, rounded up to a multiple of 4) at which images are"
                    + " stylised, besides their own size.",
            min = 8,
            max = 1024)
        List<Integer> resolutions) {

  /** Copies the lists. */
  public StyleSheetParameters {
    styles = List.copyOf(styles);
    samples = List.copyOf(samples);
    resolutions = List.copyOf(resolutions);
  }
}
