package dev.touchstone.plugins.defense.smoothing;

import dev.touchstone.api.parameters.Parameter;

/**
 * Parameters of the certifier {@code smoothing}, named after CERTIFY of Cohen et al.
 *
 * @param selectionDraws n0
 * @param draws n
 * @param alpha α
 * @param batch noise draws classified together
 */
public record CertificateParameters(
    @Parameter(
            doc = "Noise draws (n0) whose most frequent class is the one to be certified.",
            defaultValue = "100",
            min = 1,
            max = 1_000_000)
        int selectionDraws,
    @Parameter(
            doc =
                "Noise draws (n) that estimate the probability of that class. If all agree, the"
                    + " radius is σ · Φ⁻¹(α^(1/n)): with α = 0.001 that is 2.46 σ for 1,000 draws,"
                    + " 3.20 σ for 10,000 and 3.81 σ for 100,000.",
            defaultValue = "10000",
            min = 1,
            max = 100_000_000)
        int draws,
    @Parameter(
            doc = "Probability α that a sample's radius is too large, at most.",
            defaultValue = "0.001",
            min = 0,
            exclusiveMinimum = true,
            max = 0.49)
        double alpha,
    @Parameter(
            doc = "Noise draws of one image that are classified together; memory grows with it.",
            defaultValue = "500",
            min = 1,
            max = 100_000)
        int batch) {}
