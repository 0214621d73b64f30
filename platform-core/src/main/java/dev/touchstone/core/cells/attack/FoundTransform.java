package dev.touchstone.core.cells.attack;

import dev.touchstone.api.threat.SpatialTransform;

/**
 * The transform that broke a sample.
 *
 * @param sample index in the data set's test images
 * @param transform what the entry misclassifies it under
 */
public record FoundTransform(int sample, SpatialTransform transform) {}
