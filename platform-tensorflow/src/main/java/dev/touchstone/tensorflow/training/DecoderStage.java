package dev.touchstone.tensorflow.training;

import dev.touchstone.api.attack.AttackChoice;
import dev.touchstone.api.threat.NormBall;

/**
 * A second stage of training, after the classification: a decoder learns to reconstruct the
 * original image from what the frozen network makes of an adversarial one. The adversarial images
 * are made against the autoencoder itself: the attack raises each image's reconstruction error, the
 * decoder lowers it.
 *
 * @param output name of the exposed output that is the reconstruction; shaped as the images are
 * @param variables prefix of the names of the variables that are trained, such as {@code "h/"}; all
 *     others keep every bit
 * @param attack the attack on the reconstruction; whichever loss it asks for, it is given the
 *     reconstruction error
 * @param threat what the attack may do
 * @param epochs passes over the training set
 * @param batchSize images a step
 * @param learningRate highest rate of a half cosine, Adam
 */
public record DecoderStage(
    String output,
    String variables,
    AttackChoice attack,
    NormBall threat,
    int epochs,
    int batchSize,
    double learningRate) {}
