package dev.touchstone.tensorflow.training;

import dev.touchstone.api.results.NamedTable;
import dev.touchstone.tensorflow.weights.Weights;

/**
 * What a training gave.
 *
 * @param weights every variable's value
 * @param history a row an epoch: epoch, loss, its terms without their weights if there are more
 *     than the cross-entropy, training accuracy in percent, learning rate at its end
 * @param images size of the training set
 * @param seconds time spent, over all interruptions
 */
public record TrainingResult(Weights weights, NamedTable history, int images, double seconds) {}
