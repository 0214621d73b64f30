package dev.touchstone.plugins.model.inversion;

import dev.touchstone.api.attack.AttackChoice;
import dev.touchstone.api.parameters.Parameter;
import dev.touchstone.api.threat.Norm;

/**
 * How the decoder is trained once the classifier is ready and frozen (section 3 of the paper).
 *
 * @param epochs passes over the training set
 * @param batchSize images a step
 * @param learningRate highest rate of a half cosine, Adam
 * @param attack raises the reconstruction error of each training image
 * @param norm how the attack's change is measured
 * @param epsilon its largest size
 */
public record DecoderParameters(
    @Parameter(
            doc = "Passes over the training set for the decoder.",
            defaultValue = "2",
            min = 1,
            max = 10_000)
        int epochs,
    @Parameter(doc = "Images a step.", defaultValue = "128", min = 1, max = 65_536) int batchSize,
    @Parameter(
            doc = "The highest learning rate of a half cosine, Adam.",
            defaultValue = "0.001",
            min = 0,
            exclusiveMinimum = true,
            max = 1_000)
        double learningRate,
    @Parameter(
            doc =
                "Any installed attack; it is given the reconstruction error as its loss, so the"
                    + " decoder learns from adversarial examples against the autoencoder.",
            defaultValue = "{id: pgd, steps: 5, relative-step-size: 0.4}")
        AttackChoice attack,
    @Parameter(doc = "Norm of the attack's threat.", defaultValue = "linf") Norm norm,
    @Parameter(
            doc =
                "Radius of the attack's threat, in pixel units of [0, 1]; with 0 the decoder learns"
                    + " from clean images.",
            defaultValue = "0.3",
            min = 0,
            max = 1_000)
        double epsilon) {}
