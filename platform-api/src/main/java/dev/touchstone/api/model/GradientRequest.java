package dev.touchstone.api.model;

import java.util.Optional;

/**
 * Asks a classifier for the gradient of a loss with respect to its input.
 *
 * @param images NHWC in [0, 1], {@code labels.length} images
 * @param labels class of each image
 * @param targets target class of each image, which makes the loss a targeted one
 * @param loss the loss to differentiate
 * @param surrogate the backward surrogate for what is not differentiable, one of {@link
 *     DifferentiableClassifier#surrogates}; empty takes the first
 * @param noiseSeeds one per image; ignored unless the classifier is stochastic
 */
public record GradientRequest(
    float[] images,
    int[] labels,
    Optional<int[]> targets,
    Loss loss,
    Optional<String> surrogate,
    long[] noiseSeeds) {}
