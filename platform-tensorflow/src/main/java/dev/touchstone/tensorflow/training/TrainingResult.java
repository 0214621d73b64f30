package dev.touchstone.tensorflow.training;

import dev.touchstone.api.results.NamedTable;
import dev.touchstone.tensorflow.weights.Weights;
import java.util.Optional;

/**
 * What a training gave.
 *
 * @param weights every variable's value; with robust validation, those of the best epoch
 * @param history a row an epoch: epoch, loss, its terms without their weights if there are more
 *     than the classification loss, what the training defense reports, training accuracy in percent
 *     of what was fed, learning rate at its end; with a training defense also ε at its end, and
 *     with robust validation the robust and the clean accuracy on the images held out, in percent,
 *     NaN for epochs without one
 * @param decoderHistory a row an epoch of the second stage: epoch, mean reconstruction error of an
 *     image on adversarial images, learning rate at its end; empty without a second stage
 * @param images size of the training set, without images held out
 * @param epochs epochs of the first stage that were run; fewer than asked for after an early stop
 * @param seconds time spent, over all interruptions
 */
public record TrainingResult(
    Weights weights,
    NamedTable history,
    Optional<NamedTable> decoderHistory,
    int images,
    int epochs,
    double seconds) {}
