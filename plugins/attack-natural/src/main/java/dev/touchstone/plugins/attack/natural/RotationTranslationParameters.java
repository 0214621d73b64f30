package dev.touchstone.plugins.attack.natural;

import dev.touchstone.api.parameters.Parameter;

/** Parameters of {@code rotation-translation}. */
public record RotationTranslationParameters(
    @Parameter(
            doc = "Every combination of a grid, or random ones (worst of k).",
            defaultValue = "grid")
        Search search,
    @Parameter(
            doc = "Angles of the grid, evenly spaced between the bounds.",
            defaultValue = "31",
            min = 1,
            max = RotationTranslationParameters.MOST)
        int rotations,
    @Parameter(
            doc = "Shifts of the grid in each direction, evenly spaced between the bounds.",
            defaultValue = "5",
            min = 1,
            max = RotationTranslationParameters.MOST)
        int translations,
    @Parameter(
            doc = "Draws of the random search.",
            defaultValue = "10",
            min = 1,
            max = NoiseParameters.MOST)
        int draws) {

  /** Most steps of a direction: more than any grid that ends. */
  static final int MOST = 1001;
}
