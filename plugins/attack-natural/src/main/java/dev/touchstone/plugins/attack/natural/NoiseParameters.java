package dev.touchstone.plugins.attack.natural;

import dev.touchstone.api.parameters.Parameter;

/** Parameters of {@code noise}. */
public record NoiseParameters(
    @Parameter(
            doc =
                "Distribution of the changes: uniform, gaussian, or salt-and-pepper for pixels"
                    + " turned white or black.",
            defaultValue = "uniform")
        NoiseKind kind,
    @Parameter(
            doc = "Images tried per sample; later ones go on with samples that still stand.",
            defaultValue = "10",
            min = 1,
            max = NoiseParameters.MOST)
        int draws) {

  /** Most draws: more than any attack that ends. */
  static final int MOST = 10_000_000;
}
