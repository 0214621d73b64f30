package dev.touchstone.api.results;

/**
 * How a model was trained.
 *
 * @param parameters effective training parameters as JSON text
 * @param images training images used per epoch
 * @param epochs epochs run
 * @param seconds wall-clock seconds of training; not reproducible
 */
public record TrainingSummary(String parameters, int images, int epochs, double seconds) {}
