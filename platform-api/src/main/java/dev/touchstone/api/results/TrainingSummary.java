package dev.touchstone.api.results;

/**
 * How a model was trained.
 *
 * @param parameters effective training parameters as JSON text
 * @param images training images used per epoch; 0 if it was not published
 * @param epochs epochs run; 0 if it was not published
 * @param seconds wall-clock seconds of training; not reproducible, NaN if they were not published
 */
public record TrainingSummary(String parameters, int images, int epochs, double seconds) {}
