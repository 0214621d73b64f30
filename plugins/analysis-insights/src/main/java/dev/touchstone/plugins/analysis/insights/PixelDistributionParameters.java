package dev.touchstone.plugins.analysis.insights;

import dev.touchstone.api.analysis.AnalysedEntry.Keep;
import dev.touchstone.api.attack.AttackChoice;
import dev.touchstone.api.parameters.Parameter;
import dev.touchstone.api.threat.Norm;
import java.util.List;
import java.util.Optional;

/** Parameters of {@code pixel-distribution}. */
public record PixelDistributionParameters(
    @Parameter(doc = "The attack.", defaultValue = "{id: pgd, steps: 40, step-size: 0.01}")
        AttackChoice attack,
    @Parameter(doc = "Norm of the threats of epsilons; linf when left out.") Optional<Norm> norm,
    @Parameter(
            doc = "Radii ε of the threats, in pixel units; the suite's threats when left out.",
            min = 0)
        List<Double> epsilons,
    @Parameter(
            doc = "How many of the suite's samples are taken, from the first; all when left out.",
            min = 2)
        Optional<Integer> samples,
    @Parameter(
            doc =
                "Which candidate of the attack is kept of each sample: last, or first-misclassified"
                    + " as in leaderboards.",
            defaultValue = "last")
        Keep keep,
    @Parameter(doc = "A pixel up to this value is black.", defaultValue = "0", min = 0, max = 1)
        double blackUpTo,
    @Parameter(doc = "A pixel from this value is white.", defaultValue = "1", min = 0, max = 1)
        double whiteFrom,
    @Parameter(
            doc = "Bins of the histogram over [0, 1]; 51 hold five levels of an 8-bit image each.",
            defaultValue = "51",
            min = 2,
            max = 1000)
        int bins) {

  /** Checks that there is grey between black and white. */
  public PixelDistributionParameters {
    if (blackUpTo >= whiteFrom) {
      throw new IllegalArgumentException("black-up-to must be below white-from");
    }
  }
}
